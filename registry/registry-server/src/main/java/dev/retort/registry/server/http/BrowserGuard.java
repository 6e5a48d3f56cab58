package dev.retort.registry.server.http;

import dev.retort.registry.server.store.ErrorCode;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Set;

/** Keeps web pages of other sites from using a visitor's browser to reach the registry. */
public final class BrowserGuard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final boolean loopbackOnly;

  private BrowserGuard(boolean loopbackOnly) {
    this.loopbackOnly = loopbackOnly;
  }

  /** For a server that is bound to a host. */
  public static BrowserGuard of(String host) {
    return new BrowserGuard(isLoopback(host));
  }

  /** Whether what is bound to a host can be reached from this machine alone. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.contains(host);
  }

  /**
   * A browser names the page's origin, which MLflow's clients never do. On the loopback interface
   * the Host header is compared too: another site's name may have been pointed at this machine.
   */
  public void check(RoutingContext context) {
    String origin = context.request().getHeader("Origin");
    HostAndPort authority = context.request().authority();
    boolean foreignHost =
        loopbackOnly && (authority == null || !LOOPBACK.contains(authority.host()));
    if (foreignHost || (origin != null && !isSameHost(authority, origin))) {
      Endpoints.send(
          context,
          ErrorCode.PERMISSION_DENIED,
          "Requests by another site's pages or under another host's name are refused");
    } else {
      context.next();
    }
  }

  private static boolean isSameHost(HostAndPort authority, String origin) {
    try {
      URI page = URI.create(origin);
      return authority != null
          && authority.host().equals(page.getHost())
          && authority.port() == page.getPort();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
