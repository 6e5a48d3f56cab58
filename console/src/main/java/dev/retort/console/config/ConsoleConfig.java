package dev.retort.console.config;

import dev.retort.console.web.Role;
import dev.retort.registry.server.TlsFiles;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the console is served, and how people are let in.
 *
 * @param host the name or address that it listens on
 * @param port where it listens; 0 picks a free one
 * @param tls without it, plain HTTP
 * @param publicUrl by what browsers know it, if that is another address, such as a proxy's
 * @param idle a session that is not used for so long ends
 * @param lifetime a session ends after so long, used or not
 * @param trusted a proxy in front that says who visits
 */
public record ConsoleConfig(
    String host,
    int port,
    Optional<TlsFiles> tls,
    Optional<URI> publicUrl,
    Duration idle,
    Duration lifetime,
    Optional<TrustedHeader> trusted) {
  private static final int PORT = 8090;

  /** On this machine alone, with local accounts. */
  public static final ConsoleConfig DEFAULT =
      new ConsoleConfig(
          "127.0.0.1",
          PORT,
          Optional.empty(),
          Optional.empty(),
          Duration.ofMinutes(30),
          Duration.ofHours(12),
          Optional.empty());

  /**
   * A header that names the visitor, set by a proxy that has asked them who they are.
   *
   * @param name of the header
   * @param from the proxy's addresses, such as {@code 10.0.0.7} or {@code 10.0.0.0/8}: from
   *     elsewhere the header is refused
   * @param roles of those who may do more than look, by the header's value
   */
  public record TrustedHeader(String name, List<String> from, SortedMap<String, Set<Role>> roles) {
    public TrustedHeader {
      from = List.copyOf(from);
      roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
    }
  }

  /** The same on another port. */
  public ConsoleConfig on(int other) {
    return new ConsoleConfig(host, other, tls, publicUrl, idle, lifetime, trusted);
  }

  /** Whether browsers reach it over TLS, by itself or by what stands in front. */
  public boolean isSecure() {
    return tls.isPresent() || publicUrl.filter(url -> "https".equals(url.getScheme())).isPresent();
  }

  /** Where people find it. */
  public URI url(int listening) {
    String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    String bracketed = shown.contains(":") ? "[" + shown + "]" : shown;
    return publicUrl.orElseGet(
        () ->
            URI.create(
                "%s://%s:%d".formatted(tls.isPresent() ? "https" : "http", bracketed, listening)));
  }
}
