"""What each setting signs in with: names, where their values lie, and which account they open.

Only files, or names, that say for which setting they are tell anything here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadworthy.evidence.interface import SourceFile, printable
from roadworthy.evidence.secrets import addresses, judging
from roadworthy.evidence.secrets.numbering import Numbering, digest
from roadworthy.evidence.secrets.placeholders import is_placeholder, is_reference
from roadworthy.evidence.secrets.surroundings import Surroundings, setting, without_setting
from roadworthy.sightings import Credential

_MAX = 1 << 18
_MOST = 300
_LINE = re.compile(
    r"[ \t]{0,40}(?:export[ \t]+|set[ \t]+|-[ \t]+|os\.environ\[)?[\"']?([A-Za-z_][\w.-]{1,80})"
    r"[\"']?\]?(?:[ \t]*:[ \t]*str)?[ \t]*[:=][ \t]*(.*)"
)
_BLOCK = re.compile(r"[ \t]{2,4}([\w-]{1,80}):[ \t]*(?:#.*)?")
_ENVIRONMENT = re.compile(
    r"[ \t]+(?:environment:[ \t]*|name:[ \t]*)[\"']?([\w-]{1,80})[\"']?[ \t]*"
)
_REF = re.compile(r"[ \t]*(?:-[ \t]*)?(name|key):[ \t]*[\"']?([\w.-]{1,200})[\"']?[ \t]*")
_GITHUB = re.compile(r"\$\{\{\s{0,4}secrets\.(\w{1,100})\s{0,4}\}\}")
_WORKFLOW = re.compile(r"(?:.*/)?\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml")
_SETTINGS = re.compile(
    r"(?:.*/)?(?:settings|config|conf)/[^/]+|(?:.*/)?[\w-]*(?:settings|config)[\w-]*\.\w+"
)
_SETTINGS_OF = ("production", "test", "development")
_DSN_NAME = re.compile(r"(?:url|uri|dsn|connection_?string|database)$")


def credentials(file: SourceFile, data: bytes, about: Surroundings, numbers: Numbering) -> None:
    """Note what one file says of credentials for a setting."""
    for told, noted in enumerate(_credentials(file, data, about)):
        if told >= _MOST:
            return
        numbers.add(*noted)


_Noted = tuple[Credential, bytes]
"""A credential, and the digest of its value where that stands here."""


def _credentials(file: SourceFile, data: bytes, about: Surroundings) -> Iterator[_Noted]:
    if file.size > _MAX or about.where not in _TELLING:
        return
    if (about.where == "code" and not _SETTINGS.fullmatch(about.path)) or about.digests:
        return
    text = data.decode("utf-8", "replace")
    workflow = _WORKFLOW.fullmatch(file.path.lower()) is not None
    if not about.setting and not workflow and not _may_tell(text):
        return
    here = "" if workflow else about.setting
    name_before, job = "", ""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if workflow and (block := _BLOCK.fullmatch(line)):
            job = setting(block[1]) if line.startswith("  ") and line[2:3] != " " else job
        if workflow and (named := _ENVIRONMENT.fullmatch(line)):
            job = setting(named[1]) or job
        if ref := _referred(lines, number - 1):
            match_setting = here or setting(name_before)
            if match_setting in _SETTINGS_OF and name_before:
                yield _one(file, number, name_before, match_setting, reference=ref)
            continue
        match = _LINE.fullmatch(line.rstrip("\r"))
        if match is None:
            continue
        name, value = match[1], match[2].strip()
        if name in ("name", "key") and value:
            name_before = value.strip("\"'")[:80]
            continue
        if name.lower() == "value" and name_before:
            name = name_before
        which = here or job or setting(name)
        if which in _SETTINGS_OF and (found := _credential(file, number, name, value, which)):
            yield found


_TELLING = frozenset({"environment-file", "configuration", "code"})


def _may_tell(text: str) -> bool:
    """Tell whether names in a file may say for which setting they are."""
    return re.search(r"(?i)(?:prod|live)[A-Za-z]{0,7}_|_prod", text) is not None


def _referred(lines: list[str], at: int) -> str:
    """Return what a reference to a Kubernetes Secret names, where one begins on a line."""
    if not lines[at].strip().startswith("secretKeyRef:"):
        return ""
    parts: dict[str, str] = {}
    for line in lines[at + 1 : at + 4]:
        match = _REF.fullmatch(line)
        if match is None:
            break
        parts[match[1]] = match[2]
    return f"secret {parts['name']}/{parts.get('key', '')}" if "name" in parts else ""


def _credential(file: SourceFile, number: int, name: str, value: str, which: str) -> _Noted | None:
    bare = _bare(value)
    lowered = judging.snake(name)
    secretish = judging.is_secretish(lowered) and not judging.is_harmless(lowered)
    dsn = _DSN_NAME.search(lowered) is not None and "://" in bare
    if not secretish and not dsn:
        return None
    if found := _GITHUB.search(value):
        return _one(file, number, name, which, reference=f"repository secret {found[1]}")
    account = "" if is_reference(bare.partition("@")[2]) else addresses.target(bare)
    if "@" in account and "." in account.partition("@")[2]:
        account = "" if re.search(r"example|\$|\{", account) else account
    else:
        account = ""
    if bare.lower().startswith(_LIES) or (bare.startswith("https://") and "vault" in bare.lower()):
        return _one(file, number, name, which, reference=bare)
    if account:
        password = bare.partition("://")[2].rpartition("@")[0].partition(":")[2]
        value = "" if is_placeholder(password) else password
        return _one(file, number, name, which, value=value, target=account)
    if not bare or bare in ("|", ">", "null", "~"):
        return _one(file, number, name, which)
    if bare.lower().startswith(("http://", "https://")):
        return None
    if is_reference(bare):
        return _one(file, number, name, which, reference=f"variable {_variable(bare)}")
    if is_placeholder(bare) or judging.named(name, bare, "", plain=True) is None:
        return None
    return _one(file, number, name, which, value=bare)


_LIES = ("op://", "arn:", "vault:", "vault://", "ssm:", "sm://", "projects/", "keyvault", "ref+",
         "secretsmanager:", "secretmanager:", "infisical:", "doppler:")  # fmt: skip
"""How the name of a place begins that is the same from everywhere."""


def _bare(value: str) -> str:
    """Return a value without quotes, and without what follows it."""
    if value[:1] in ("'", '"') and (end := value.find(value[0], 1)) > 0:
        return value[1:end]
    return value.partition(" #")[0].rstrip(", ;")


def _variable(value: str) -> str:
    found = re.search(r"[A-Za-z_][\w.-]{1,80}", value)
    return found[0] if found else ""


def _one(
    file: SourceFile,
    number: int,
    name: str,
    which: str,
    *,
    value: str = "",
    reference: str = "",
    target: str = "",
) -> _Noted:
    shown = f"{printable(name, 60)}: ..."
    one = Credential(
        file.at(number, shown),
        without_setting(name),
        which,
        reference=printable(reference, 200),
        target=printable(target, 200),
    )
    return one, digest(value.encode())
