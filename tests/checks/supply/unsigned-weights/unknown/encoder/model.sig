{
  "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
  "verificationMaterial": {
    "certificate": {
      "rawBytes": "MFEwIQYDVR0RAQH/BBcwFYETcmVsZWFzZUBleGFtcGxlLm9yZzAsBgorBgEEAYO/MAEIBB4MHGh0dHBzOi8vYWNjb3VudHMuZXhhbXBsZS5vcmc="
    },
    "tlogEntries": []
  },
  "dsseEnvelope": {
    "payload": "eyJfdHlwZSI6ICJodHRwczovL2luLXRvdG8uaW8vU3RhdGVtZW50L3YxIiwgInN1YmplY3QiOiBbeyJuYW1lIjogImVuY29kZXIiLCAiZGlnZXN0IjogeyJzaGEyNTYiOiAiMTg0YTlkMmE4NWU1ODJkNjJlMDc3NDFhMGIzNmZhMTdlZjIyMzAwNGM2MDk0ZjQ0ZWJlZjM5YWIzYTNhNmNiMSJ9fV0sICJwcmVkaWNhdGVUeXBlIjogImh0dHBzOi8vbW9kZWxfc2lnbmluZy9zaWduYXR1cmUvdjEuMCIsICJwcmVkaWNhdGUiOiB7InNlcmlhbGl6YXRpb24iOiB7Im1ldGhvZCI6ICJmaWxlcyIsICJoYXNoX3R5cGUiOiAic2hhMjU2IiwgImFsbG93X3N5bWxpbmtzIjogZmFsc2UsICJpZ25vcmVfcGF0aHMiOiBbIm1vZGVsLnNpZyIsICIuZ2l0IiwgIi5naXRhdHRyaWJ1dGVzIiwgIi5naXRodWIiLCAiLmdpdGlnbm9yZSJdfSwgInJlc291cmNlcyI6IFt7Im5hbWUiOiAiY29uZmlnLmpzb24iLCAiYWxnb3JpdGhtIjogInNoYTI1NiIsICJkaWdlc3QiOiAiMGY1NTE5OGM1ODUyYmY1ZDIwY2RkMjAyNTI2YTQxMGM1YjFkNDFlMjgwMGE3NjU4OTg1ZTdjMjg4MjYyNjdhNiJ9LCB7Im5hbWUiOiAibW9kZWwuc2FmZXRlbnNvcnMiLCAiYWxnb3JpdGhtIjogInNoYTI1NiIsICJkaWdlc3QiOiAiYWFlYWRjYTZhNTQ2NjE5ZTZiZTdjM2ViYmQwNTc5Mzg1MTU1OGVjNTEyODAwY2FiN2UzYmRmMDYyNTdiOWVjNiJ9XX19",
    "payloadType": "application/vnd.in-toto+json",
    "signatures": [
      {
        "sig": "ZXhhbXBsZQ=="
      }
    ]
  }
}
