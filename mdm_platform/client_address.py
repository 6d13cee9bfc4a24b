"""Where a request comes from, believing only the proxies that the deployment says it has."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_NETWORK = 64


def client_address(request: HttpRequest) -> str:
    """The caller's address, as text.

    `X-Forwarded-For` counts only behind `settings.TRUSTED_PROXY_COUNT` proxies, and then only
    the entry that the outermost trusted one wrote: whatever a caller forged stands to its left.
    """
    count = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    candidate = hops[-count] if 0 < count <= len(hops) else request.META.get("REMOTE_ADDR", "")
    return _clean(candidate) or _clean(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104  a Unix socket


def network_of(address: str) -> str:
    """What one caller can change at will, cut off: the /64 of an IPv6 address, an IPv4 address whole."""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network(f"{parsed}/{IPV6_NETWORK}", strict=False).network_address)


def _clean(text: str) -> str:
    host = text.rpartition(":")[0] if text.count(":") == 1 else text
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return ""
