"""Whether the sender is who the From line says (PROVIDERS 9), by what our own border found.

Nothing is verified again here: keys rotate and servers rewrite bodies, so the border's word at delivery is the best
there is.  Without a border that is configured as trusted, everything is unverified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autolog.decode.headers import Headers
from autolog.decode.message.anomalies import DUPLICATE_FROM
from autolog.decode.message.authentication_results import Result, parse_authentication_results, trusted_results
from autolog.model import Authenticity, Classification, OwnSide, Participant

_INSTANCE = re.compile(r"\s*i\s*=\s*(\d{1,3})\s*;?")
_DOMAIN_TAG = re.compile(r"(?:^|;)\s*d\s*=\s*([^;\s]+)")
_NO_POLICY = re.compile(r"\bp=none\b")


def assess(
    headers: Headers,
    author: Participant | None,
    anomalies: Sequence[str],
    own: OwnSide,
    trusted_authserv_ids: Sequence[str],
) -> Classification:
    """Return how far the author is to be believed, and why."""
    if DUPLICATE_FROM in anomalies:
        return Classification(Authenticity.SUSPECTED_SPOOF, "more than one From field")
    if author is None or not author.domain:
        return Classification(Authenticity.UNVERIFIED, "no author's address")
    if not trusted_authserv_ids:
        return Classification(Authenticity.UNVERIFIED, "no trusted border is configured")
    results = trusted_results(headers, trusted_authserv_ids)
    verdict = _judge(headers, results, author.domain, trusted_authserv_ids)
    if own.owns(author.address) and results and verdict.value != Authenticity.VERIFIED:
        return Classification(Authenticity.SUSPECTED_SPOOF, f"our own domain, from outside: {verdict.reason}")
    return verdict


def _judge(headers: Headers, results: Sequence[Result], domain: str, trusted: Sequence[str]) -> Classification:
    if reason := _passes_dmarc(results, domain) or _passes_aligned(results, domain):
        return Classification(Authenticity.VERIFIED, reason)
    if reason := _passes_by_forwarder(headers, results, domain, trusted):
        return Classification(Authenticity.VERIFIED_VIA_FORWARDER, reason)
    if reason := _fails(results):
        return Classification(Authenticity.SUSPECTED_SPOOF, reason)
    found = ", ".join(f"{one.method}={one.result}" for one in results[:5])
    return Classification(Authenticity.UNVERIFIED, found or "the trusted border said nothing")


def _passes_dmarc(results: Sequence[Result], domain: str) -> str:
    """Return the passing DMARC result for the author's domain.

    A border states one result; of several, one may have been smuggled in through an envelope address in a comment.
    """
    found = [one for one in results if one.method == "dmarc"]
    if not found or any(one.result != "pass" or one.properties.get("header.from", domain) != domain for one in found):
        return ""
    return f"dmarc=pass for {domain}"


def _passes_aligned(results: Sequence[Result], domain: str) -> str:
    """Return the DKIM or SPF result that stands for the author's domain, where DMARC said nothing (RFC 7489, 3.1)."""
    if any(one.method == "dmarc" and one.result not in {"none", "bestguesspass"} for one in results):
        return ""
    for one in results:
        signer = _signing_domain(one)
        if one.result == "pass" and _aligned(signer, domain):
            return f"{one.method}=pass for {signer}"
    return ""


def _signing_domain(result: Result) -> str:
    properties = result.properties
    if result.method == "dkim":
        return properties.get("header.d") or properties.get("header.i", "").rpartition("@")[2]
    if result.method == "spf":
        return properties.get("smtp.mailfrom", properties.get("smtp.mail", "")).rpartition("@")[2]
    return ""


def _aligned(signer: str, domain: str) -> bool:
    """Return whether one of the domains is the other or below it; a top-level domain signs for nobody."""
    if "." not in signer:
        return False
    return signer == domain or signer.endswith("." + domain) or domain.endswith("." + signer)


def _passes_by_forwarder(headers: Headers, results: Sequence[Result], domain: str, trusted: Sequence[str]) -> str:
    """Return the trusted forwarder that found DMARC passing before it forwarded (RFC 8617).

    `arc=pass` alone proves nothing, since everybody can seal: the newest set must be sealed by a trusted server.
    """
    if not any(one.method == "arc" and one.result == "pass" for one in results):
        return ""
    fields = [(_instance(value), value) for value in headers.raw("arc-authentication-results")]
    instance, value = max(fields, default=(0, ""))
    seen = parse_authentication_results(_INSTANCE.sub("", value, count=1))
    sealers = {_sealer(seal) for seal in headers.raw("arc-seal") if _instance(seal) == instance}
    is_trusted = seen.authserv_id in {one.lower() for one in trusted}
    if not is_trusted or not any(_aligned(sealer, seen.authserv_id) for sealer in sealers):
        return ""
    return f"arc=pass, {seen.authserv_id}: {passed}" if (passed := _passes_dmarc(seen.results, domain)) else ""


def _instance(value: str) -> int:
    found = _INSTANCE.match(value.lower())
    return int(found.group(1)) if found else 0


def _sealer(seal: str) -> str:
    found = _DOMAIN_TAG.search(seal.lower())
    return found.group(1) if found else ""


def _fails(results: Sequence[Result]) -> str:
    """Return the failure that makes a spoof likely; a policy of p=none asks nobody to act on it."""
    for one in results:
        if one.method == "compauth" and one.result == "fail":
            return "compauth=fail"
        if one.method == "dmarc" and one.result == "fail" and not _asks_for_nothing(one):
            return "dmarc=fail"
    return ""


def _asks_for_nothing(dmarc: Result) -> bool:
    properties = dmarc.properties
    policy = properties.get("policy.dmarc", properties.get("action", ""))
    return policy == "none" or (not policy and _NO_POLICY.search(dmarc.remark) is not None)
