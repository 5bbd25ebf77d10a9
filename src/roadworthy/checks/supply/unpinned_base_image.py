"""Container images without a digest."""

from __future__ import annotations

from collections.abc import Iterator

from roadworthy.checks.interface import Check, Seen
from roadworthy.sightings import ContainerImage
from roadworthy.system import Finding, Severity

_FIX = "Add the digest (NAME:TAG@sha256:...), and let a bot renew it."


class UnpinnedBaseImage(Check):
    """A container image is named by a tag, or by nothing, so what it holds can change.

    What it looks at:
        Base images in Dockerfiles, images in compose files, Kubernetes manifests, Helm values and
        templates, and the images that workflows run in. `scratch`, earlier stages of the same
        file, and images that a compose file builds itself are left out. One that a build argument
        or a variable decides is unknown.

    Why it matters:
        Whoever can push to the registry can put other bytes under the same tag. What was tested is
        then not what is built or run, and nobody sees the change.

    How to fix it:
        Write the digest behind the tag, as in `python:3.13-slim@sha256:...`, and let a bot such as
        Renovate or Dependabot renew it.

    References:
        https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
        https://kubernetes.io/docs/concepts/containers/images/#image-names
    """

    name = "unpinned-base-image"
    severity = Severity.LOW

    def look(self, seen: Seen) -> Iterator[Finding]:
        """Look at each place that names an image."""
        images = seen.of(ContainerImage)
        pinned = 0
        for image in images:
            shown = f"{image.name}:{image.tag}" if image.tag else image.name
            if not image.decided:
                default = f" (by default {shown})" if image.name else ""
                yield self.unknown(
                    image.place,
                    f"A variable decides which image is used{default}, so it is not known whether "
                    "it is pinned.",
                    "Write the image with its digest, or pin it where the variable is set.",
                    severity=Severity.LOW,
                    about=image.name,
                )
            elif image.digest:
                pinned += 1
            else:
                moves = image.tag in ("", "latest")
                why = "without a version" if moves else "by a tag alone"
                severity = Severity.MEDIUM if moves and image.use != "ci" else Severity.LOW
                says = f"{shown} is named {why}, so what it holds can change."
                yield self.fails(image.place, says, _FIX, severity=severity, about=image.name)
        if not images:
            yield self.not_applicable("No container image is named here.")
        elif pinned:
            yield self.passes(f"Places that name an image by its digest: {pinned}.")
