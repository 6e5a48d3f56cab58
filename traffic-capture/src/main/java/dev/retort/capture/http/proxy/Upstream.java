package dev.retort.capture.http.proxy;

import dev.retort.capture.PriceTable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A provider. Immutable.
 *
 * @param name by which routes, fallbacks, metrics and captured exchanges know it
 * @param url up to and including the version, such as {@code https://api.openai.com/v1}
 * @param family whose way of authentication it has, and which paths are its own
 * @param key its key; empty: the callers' own pass through
 * @param timeouts how long it is waited for
 * @param prices what it charges, by its own model names
 * @param aliases its models by the names that callers may use for them
 * @param fallback names of the upstreams that are tried in its place, in their order
 * @param fallbackOn statuses that mean that it is down, beside no answer at all
 * @param connections at most so many to it, for each event loop
 * @param certificates PEM file of the authorities that its certificate is checked against; empty:
 *     those of the Java installation
 */
public record Upstream(
    String name,
    URI url,
    Family family,
    Optional<String> key,
    UpstreamTimeouts timeouts,
    PriceTable prices,
    SortedMap<String, String> aliases,
    List<String> fallback,
    Set<Integer> fallbackOn,
    int connections,
    Optional<Path> certificates) {
  /** Too many requests, and what a server says that cannot serve. */
  public static final Set<Integer> DOWN = Set.of(429, 500, 502, 503, 504, 529);

  /** For each event loop, where nothing is said of it. */
  public static final int CONNECTIONS = 1024;

  private static final int FIRST_ERROR = 400;
  private static final int LAST_STATUS = 599;

  public Upstream {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new IllegalArgumentException(
          "url is a whole URL such as https://api.openai.com/v1, not '%s'".formatted(url));
    }
    Objects.requireNonNull(family);
    Objects.requireNonNull(key);
    Objects.requireNonNull(timeouts);
    Objects.requireNonNull(prices);
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    fallback = List.copyOf(fallback);
    fallbackOn = Set.copyOf(fallbackOn);
    if (!fallbackOn.stream().allMatch(status -> status >= FIRST_ERROR && status <= LAST_STATUS)) {
      throw new IllegalArgumentException(
          "fallbackOn lists statuses of errors, 400 to 599, not " + fallbackOn);
    }
    if (connections < 1) {
      throw new IllegalArgumentException("connections is at least 1, not " + connections);
    }
    Objects.requireNonNull(certificates);
  }

  /** A provider with the defaults. */
  public static Upstream of(String name, URI url, Optional<String> key, PriceTable prices) {
    return new Upstream(
        name,
        url,
        Family.OPENAI,
        key,
        UpstreamTimeouts.DEFAULT,
        prices,
        new TreeMap<>(),
        List.of(),
        DOWN,
        CONNECTIONS,
        Optional.empty());
  }

  /** The name that the provider has for a model. */
  String modelBehind(String asked) {
    return aliases.getOrDefault(asked, asked);
  }

  @Override
  public String toString() {
    return "Upstream[" + name + ", " + url + "]";
  }

  /** Whose conventions a provider follows. */
  public enum Family {
    /** {@code Authorization: Bearer}. */
    OPENAI,
    /** {@code x-api-key}; serves {@code /v1/messages}. */
    ANTHROPIC
  }
}
