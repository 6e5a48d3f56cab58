package dev.retort.capture.http.proxy;

import dev.retort.capture.http.RetortHeader;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which headers go on to the other side: all but those of the one connection, and the gateway's
 * own.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-7.6.1">RFC 9110, 7.6.1</a>
 */
final class ForwardedHeaders {
  /** A gateway key. */
  static final String KEY = "X-Retort-Key";

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");
  private static final Set<String> OF_REQUESTS =
      Set.of(
          "host",
          "content-length",
          "expect",
          KEY.toLowerCase(Locale.ROOT),
          RetortHeader.EXCHANGE_ID.toLowerCase(Locale.ROOT),
          RetortHeader.OPERATOR.toLowerCase(Locale.ROOT),
          RetortHeader.TASK.toLowerCase(Locale.ROOT),
          RetortHeader.POLICY.toLowerCase(Locale.ROOT),
          RetortHeader.STEP.toLowerCase(Locale.ROOT));

  private ForwardedHeaders() {}

  /** Copies a request's headers. */
  static void ofRequest(MultiMap from, MultiMap to) {
    copy(from, to, OF_REQUESTS);
    to.add("Via", "1.1 retort");
  }

  /** Copies an answer's headers. */
  static void ofAnswer(MultiMap from, MultiMap to) {
    copy(from, to, Set.of());
  }

  private static void copy(MultiMap from, MultiMap to, Set<String> kept) {
    Set<String> named = named(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!name.startsWith(":")
          && !HOP_BY_HOP.contains(name)
          && !kept.contains(name)
          && !named.contains(name)) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  /** Those that {@code Connection} names are of the connection too. */
  private static Set<String> named(MultiMap headers) {
    if (!headers.contains(HttpHeaders.CONNECTION)) {
      return Set.of();
    }
    Set<String> named = new HashSet<>();
    for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
      for (String name : value.split(",", -1)) {
        named.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }
}
