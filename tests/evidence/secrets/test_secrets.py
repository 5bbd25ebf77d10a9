"""How texts are searched: which ones, how much of them, and what is told about a secret."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from roadworthy.evidence import collect
from roadworthy.evidence.deployment import Deployment
from roadworthy.evidence.interface import Part
from roadworthy.evidence.masking import masked
from roadworthy.evidence.secrets import MAX_SEARCHED, Secrets
from roadworthy.evidence.secrets.checksums import account, holds
from roadworthy.evidence.secrets.scan import MOST
from roadworthy.evidence.secrets.surroundings import setting, surroundings
from roadworthy.sightings import Credential, NotSearched, Searched, Secret
from roadworthy.system import Sighting
from tests.evidence.conftest import Folder, source
from tests.evidence.secrets.filling import filled

TOKEN = filled("«github:ghp»", "one")
OTHER = filled("«github:ghp»", "another")


def sightings(*files: tuple[str, bytes]) -> list[Sighting]:
    collector = Secrets()
    found = [one for path, data in files for one in collector.collect(source(path, data))]
    return [one for one in (*found, *collector.finish()) if isinstance(one, Sighting)]


def secrets(*files: tuple[str, bytes]) -> list[Secret]:
    return [one for one in sightings(*files) if isinstance(one, Secret)]


def test_equal_secrets_have_equal_numbers_and_others_have_others() -> None:
    found = secrets(
        ("a.py", f"T = '{TOKEN}'\nU = '{OTHER}'\n".encode()), ("b.env", f"T={TOKEN}".encode())
    )

    assert [one.same for one in found] == [1, 2, 1]


def test_two_halves_of_a_walk_come_to_what_one_walk_does() -> None:
    files = [("a.py", f"T = '{OTHER}'\n".encode()), ("b.py", f"T = '{TOKEN}'\n".encode()),
             (".env.test", f"API_KEY={TOKEN}\n".encode())]  # fmt: skip
    first, second = Secrets(), Secrets()
    list(first.collect(source(*files[0])))
    for file in files[1:]:
        list(second.collect(source(*file)))

    first.join(pickle.loads(pickle.dumps(second)))

    assert list(first.finish()) == sightings(*files)


def test_a_checksum_raises_or_lowers_what_we_believe() -> None:
    right, wrong = TOKEN, TOKEN[:-6] + "AAAAAA"

    found = secrets(("a.py", f"A = '{right}'\nB = '{wrong}'\n".encode()))

    assert [one.confidence for one in found] == ["high", "medium"]
    assert [one.note.split(",")[0] for one in found] == [
        "its checksum is right",
        "its checksum is wrong",
    ]


def test_checksums_of_npm_count_with_and_without_the_prefix() -> None:
    assert holds("npm", "npm_qkJaB6MffYVzZXWqmcoF49yrUxP3wf" + "0LsakP")
    assert holds("npm", "npm_1234567890abcdefghijklmnopqrstuv" + "1i3RZI")
    assert holds("github", "github_pat_x") is None


def test_a_key_id_of_amazon_tells_its_account() -> None:
    assert account("ASIA" + "QNZGKIQY56JQ7WML") == "029608264753"
    assert account("AKIA" + "IOSFODNN7EXAMPLE") == ""


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        ("n.ipynb", '{"outputs": [{"text": ["%s"]}], "source": ["x"]}', "notebook-output"),
        ("n.ipynb", '{"cells": [{"outputs": [], "source": ["t = \\"%s\\""]}]}', "code"),
        ("a/.env.local", "T=%s", "environment-file"),
        (".bash_history", "export T=%s", "shell-history"),
        ("k8s/app.yaml", "token: %s", "configuration"),
        ("notes.md", "`%s`", "text"),
        ("a.go", 'var t = "%s"', "code"),
    ],
)  # fmt: skip
def test_where_a_secret_stands_is_told(path: str, text: str, where: str) -> None:
    (one,) = secrets((path, (text % TOKEN).encode()))

    assert one.where == where


@pytest.mark.parametrize(
    ("path", "which"),
    [
        ("tests/test_a.py", "test"),
        ("deploy/production/values.yaml", "production"),
        (".env.staging", "test"),
        ("config/local.yaml", "development"),
        ("docs/guide.md", "example"),
        ("src/latest.py", ""),
        ("src/products.py", ""),
        ("tests/fixtures/prod.env", "test"),
    ],
)
def test_a_path_tells_the_setting(path: str, which: str) -> None:
    assert setting(path) == which


def test_a_name_tells_the_setting_where_the_path_does_not() -> None:
    (one,) = secrets(("keys.env", f"PROD_API_TOKEN={TOKEN}".encode()))

    assert (one.setting, one.variable) == ("production", "PROD_API_TOKEN")


def test_a_long_text_is_searched_piece_by_piece_with_right_lines() -> None:
    line = b"x = 1  # " + b"a " * 40 + b"\n"
    size = 9 << 20
    rows = size // len(line)
    places = (0, 1, rows // 2, (4 << 20) // len(line), (8 << 20) // len(line), rows - 1)
    text = [line] * rows
    for number in places:
        text[number] = f"t = '{TOKEN}'\n".encode()

    found = secrets(("big.py", b"".join(text)))

    assert [one.place.line for one in found] == sorted(number + 1 for number in set(places))


def test_what_is_too_long_is_not_passed_over_in_silence() -> None:
    found = sightings(("huge.txt", b"word " * ((MAX_SEARCHED + 100) // 5)))

    assert [one.why for one in found if isinstance(one, NotSearched)] == [
        "only its first 16 MB were"
    ]


def test_too_many_secrets_in_one_text_are_said_to_be_too_many() -> None:
    many = "".join(f"T{n} = '{filled('«github:ghp»', str(n))}'\n" for n in range(MOST + 5))

    found = sightings(("a.py", many.encode()))

    assert len([one for one in found if isinstance(one, Secret)]) == MOST
    assert len([one for one in found if isinstance(one, NotSearched)]) == 1


@pytest.mark.parametrize("data", [b"", b"\x7fELF\0\0\0" + TOKEN.encode(), b"PK\x03\x04\0\0"])
def test_what_is_no_text_is_not_counted_as_searched(data: bytes) -> None:
    assert sightings(("a.dat", data)) == []


def test_utf_16_is_read() -> None:
    (one,) = secrets(("a.txt", f"first\n{TOKEN}\n".encode("utf-16")))

    assert one.place.line == 2


def test_a_store_of_keys_is_named_and_not_opened() -> None:
    (one,) = secrets(("certs/app.p12", b"\x30\x82\0\0"))

    assert (one.kind, one.place.line) == ("key-store", None)


def test_pictures_and_weights_are_not_wanted() -> None:
    wants = Secrets.wants

    assert not any(wants.fullmatch(p) for p in ("a.png", "m/model.safetensors", "x.gguf", "a.so"))
    assert all(wants.fullmatch(p) for p in ("a.py", ".env", "id_rsa", "a\nb", "certs/a.p12"))


def test_the_number_of_texts_that_were_searched_is_told(look: Folder) -> None:
    result = look({"a.py": "x = 1", "b/c.md": "# x", "d.png": b"\x89PNG\0"})

    assert [one.files for one in result.sightings if isinstance(one, Searched)] == [2]


def test_excerpts_of_other_readers_show_no_secret(tmp_path: Path) -> None:
    text = f"services:\n  llm:\n    image: vllm/vllm-openai\n    command: --model org/m {TOKEN}\n"
    (tmp_path / "docker-compose.yml").write_text(text)

    collected = collect(tmp_path)

    assert any(part.kind == "weights" for part in collected.components)
    assert TOKEN[4:] not in repr(collected)


def test_a_reader_of_deployments_masks_what_the_scan_knows() -> None:
    assert TOKEN[:8] not in masked(f"run {TOKEN}")
    text = f"FROM a\nCMD vllm serve org/m {TOKEN}\n".encode()
    collector = Deployment()
    parts = [*collector.collect(source("Dockerfile", text)), *collector.finish()]
    assert parts and all(isinstance(one, Part) or TOKEN not in repr(one) for one in parts)
    assert TOKEN not in repr(parts)


def test_credentials_of_a_setting_are_named_without_their_values() -> None:
    text = (
        "DATABASE_URL=postgres://shop:Xk29vQx7p@db.shop-internal.net/shop\n"
        "API_KEY=${API_KEY}\nSENTRY_TOKEN=op://shop/sentry/token\nLOG_LEVEL=info\n"
    )

    found = [
        one for one in sightings((".env.production", text.encode())) if isinstance(one, Credential)
    ]

    assert [(one.name, one.setting, one.target or one.reference) for one in found] == [
        ("database_url", "production", "postgres://shop@db.shop-internal.net/shop"),
        ("api_key", "production", "variable API_KEY"),
        ("sentry_token", "production", "op://shop/sentry/token"),
    ]
    assert "Xk29vQx7p" not in repr(found)


def test_jobs_of_a_workflow_have_the_settings_of_their_environments() -> None:
    text = (
        "jobs:\n"
        "  check:\n    environment: staging\n    env:\n      API_KEY: ${{ secrets.API_KEY }}\n"
        "  ship:\n    environment:\n      name: production\n"
        "    env:\n      API_KEY: ${{ secrets.API_KEY }}\n"
    )

    found = sightings((".github/workflows/deploy.yml", text.encode()))

    assert [(one.setting, one.reference) for one in found if isinstance(one, Credential)] == [
        ("test", "repository secret API_KEY"),
        ("production", "repository secret API_KEY"),
    ]


def test_a_reference_to_a_secret_of_kubernetes_is_a_credential() -> None:
    text = (
        "env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n"
        "      name: shop-db\n      key: password\n"
    )

    found = sightings(("overlays/prod/app.yaml", text.encode()))

    (one,) = [one for one in found if isinstance(one, Credential)]
    assert (one.name, one.reference) == ("db_password", "secret shop-db/password")


def test_a_google_key_of_a_web_app_is_public() -> None:
    key = filled("AIza«base64url:35»", "web")
    text = f'firebaseConfig = {{apiKey: "{key}", authDomain: "shop.firebaseapp.com"}}'

    (one,) = secrets(("app.js", text.encode()))

    assert one.public and one.confidence == "low"


def test_names_of_files_say_how_values_stand_there() -> None:
    assert surroundings("a/poetry.lock").digests and surroundings("go.sum").digests
    assert surroundings(".netrc").spaced and surroundings("x/web.config").xml
    assert not surroundings("src/locks.py").digests


@pytest.mark.parametrize("prompt", [">>> ", "... ", "    >>> ", "Example: ", "say e.g. "])
def test_what_stands_behind_a_prompt_or_is_called_an_example_is_one(prompt: str) -> None:
    text = f'"""\n{prompt}client = Shop(token="{TOKEN}")\n"""\nCLIENT = Shop(token="{OTHER}")\n'

    found = secrets(("shop/client.py", text.encode()))

    assert [one.setting for one in found] == ["example", ""]


def test_prices_of_tokens_are_not_counted_among_what_may_be_secrets() -> None:
    prices = b"{\n" + b'"input_cost_per_token": 1.25e-06,\n' * 9000 + b'"password": 84716253\n}\n'

    found = sightings(("prices.json", prices))

    assert [type(one) for one in found] == [Secret, Searched]
