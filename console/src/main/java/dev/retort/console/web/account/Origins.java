package dev.retort.console.web.account;

import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.web.Refusal;
import dev.retort.registry.server.http.BrowserGuard;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps other sites' pages out: those whose name is made to point here (DNS rebinding), by the Host
 * header, and those that send forms from elsewhere, by Origin and Fetch Metadata.
 */
final class Origins {
  private static final Set<String> FROM_HERE = Set.of("same-origin", "none");
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final ConsoleConfig config;

  Origins(ConsoleConfig config) {
    this.config = config;
  }

  /** An address cannot be made to point elsewhere; a name is to be one of the console's. */
  void checkHost(RoutingContext context) {
    HostAndPort authority = context.request().authority();
    boolean anyName = !BrowserGuard.isLoopback(config.host()) && config.publicUrl().isEmpty();
    if (!anyName && (authority == null || !isOurs(authority.host()))) {
      throw Refusal.forbidden(
          "The console is not reached by that name. If it is to be, name it in console.publicUrl.");
    }
    context.next();
  }

  private boolean isOurs(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return NetUtil.isValidIpV4Address(bare)
        || NetUtil.isValidIpV6Address(bare)
        || bare.equalsIgnoreCase("localhost")
        || bare.equalsIgnoreCase(config.host())
        || config.publicUrl().filter(url -> bare.equalsIgnoreCase(url.getHost())).isPresent();
  }

  /**
   * Whether a browser says that one of the console's own pages sent this; programs say nothing.
   *
   * @throws Refusal if it says otherwise
   */
  void checkSender(HttpServerRequest request) {
    Optional<String> site = Optional.ofNullable(request.getHeader("Sec-Fetch-Site"));
    Optional<String> origin = Optional.ofNullable(request.getHeader("Origin"));
    if (site.filter(from -> !FROM_HERE.contains(from)).isPresent()
        || origin.filter(from -> !isHere(from, request)).isPresent()) {
      throw Refusal.forbidden("Another site's page has sent this: use the console's own.");
    }
  }

  private boolean isHere(String origin, HttpServerRequest request) {
    URI page;
    try {
      page = URI.create(origin);
    } catch (IllegalArgumentException e) {
      return false;
    }
    HostAndPort authority = request.authority();
    boolean direct =
        page.getHost() != null
            && authority != null
            && page.getHost().equalsIgnoreCase(authority.host())
            && port(page) == port(authority);
    return direct || config.publicUrl().filter(url -> isSame(url, page)).isPresent();
  }

  private static boolean isSame(URI url, URI page) {
    return url.getScheme().equals(page.getScheme())
        && url.getHost().equalsIgnoreCase(page.getHost())
        && port(url) == port(page);
  }

  private static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? HTTPS : HTTP;
  }

  private int port(HostAndPort authority) {
    return authority.port() >= 0 ? authority.port() : config.isSecure() ? HTTPS : HTTP;
  }
}
