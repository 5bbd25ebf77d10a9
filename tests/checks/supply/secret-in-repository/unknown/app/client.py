import httpx

client = httpx.Client(cert="app/client.p12")
