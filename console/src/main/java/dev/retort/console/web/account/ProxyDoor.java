package dev.retort.console.web.account;

import dev.retort.console.config.ConsoleConfig.TrustedHeader;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visitor;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Knows visitors by the header of a proxy, and believes it from the proxy's addresses alone. */
final class ProxyDoor {
  /** Nobody's name has a colon, for the names of tokens do. */
  private static final Pattern NAME = Pattern.compile("[^:\\p{Cntrl}]{1,128}");

  private static final int ADDRESS_BITS_4 = 32;
  private static final int ADDRESS_BITS_6 = 128;
  private static final String FORWARDED = "X-Forwarded-For";

  private final Optional<TrustedHeader> trusted;
  private final List<IpSubnetFilterRule> networks;

  ProxyDoor(Optional<TrustedHeader> trusted) {
    this.trusted = trusted;
    this.networks =
        trusted.map(TrustedHeader::from).orElse(List.of()).stream().map(ProxyDoor::rule).toList();
  }

  private static IpSubnetFilterRule rule(String network) {
    int slash = network.indexOf('/');
    String address = slash < 0 ? network : network.substring(0, slash);
    int bits =
        slash >= 0
            ? Integer.parseInt(network.substring(slash + 1))
            : address.contains(":") ? ADDRESS_BITS_6 : ADDRESS_BITS_4;
    return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
  }

  /**
   * Who the proxy says it is; empty if there is no such header.
   *
   * @throws Refusal if somebody else sends the header
   */
  Optional<Visitor> visitor(HttpServerRequest request) {
    if (trusted.isEmpty()) {
      return Optional.empty();
    }
    TrustedHeader header = trusted.get();
    Optional<String> name = Optional.ofNullable(request.getHeader(header.name()));
    if (name.isPresent() && !isProxy(request)) {
      throw Refusal.forbidden(
          "The header %s is believed from the proxy alone, and %s is none of its addresses."
              .formatted(header.name(), request.remoteAddress().hostAddress()));
    }
    return name.map(String::strip)
        .filter(given -> NAME.matcher(given).matches())
        .map(given -> new Visitor(given, header.roles().getOrDefault(given, Set.of(Role.VIEWER))));
  }

  /** Where a request comes from: behind the proxy, the address that the proxy saw. */
  String address(HttpServerRequest request) {
    Optional<String> forwarded =
        Optional.ofNullable(request.getHeader(FORWARDED))
            .filter(list -> isProxy(request))
            .map(list -> list.substring(list.lastIndexOf(',') + 1).strip());
    return forwarded.orElseGet(() -> request.remoteAddress().hostAddress());
  }

  private boolean isProxy(HttpServerRequest request) {
    String address = request.remoteAddress().hostAddress();
    InetSocketAddress remote = new InetSocketAddress(address, request.remoteAddress().port());
    return networks.stream().anyMatch(network -> network.matches(remote));
  }
}
