def test_a_wrong_password_is_refused(client):
    answer = client.post("/login", data={"user": "jane", "password": "wrong-password"})
    assert answer.status_code == 401
