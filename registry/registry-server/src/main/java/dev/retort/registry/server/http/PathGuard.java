package dev.retort.registry.server.http;

import dev.retort.registry.server.store.ProtocolException;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;

/**
 * Refuses request paths that mean another path to somebody: with {@code .} or {@code ..} as a part,
 * a backslash, a control character or bytes that aren't UTF-8, whether written plainly or
 * percent-encoded once or several times. What a proxy, this server and the disk make of a path is
 * therefore the same.
 */
public final class PathGuard {
  private static final int ENCODINGS = 3;
  private static final char REPLACEMENT = '\uFFFD';

  private PathGuard() {}

  /** Lets a request with a plain path pass. */
  public static void check(RoutingContext context) {
    String path = context.request().path();
    requireQuery(context);
    if (path == null || !path.startsWith("/") || !isPlain(path)) {
      context.fail(ProtocolException.invalid("Invalid path"));
    } else {
      context.next();
    }
  }

  /** A query that can't be decoded would break the router itself, outside of any handler. */
  private static void requireQuery(RoutingContext context) {
    try {
      context.request().params();
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid("Invalid query: " + e.getMessage());
    }
  }

  /** Whether a path means the same to everybody, as it is and decoded as often as it can be. */
  static boolean isPlain(String path) {
    String current = path;
    for (int i = 0; i <= ENCODINGS; i++) {
      if (!isPlainAsItIs(current)) {
        return false;
      }
      String decoded;
      try {
        decoded =
            QueryStringDecoder.decodeComponent(current.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        // A percent sign that encodes nothing may stand in a name, but not in an address.
        return i > 0;
      }
      if (decoded.equals(current)) {
        return true;
      }
      current = decoded;
    }
    return false;
  }

  private static boolean isPlainAsItIs(String path) {
    for (String part : path.split("/", -1)) {
      // A server that reads ;parameters takes "..;x" for "..".
      String name = part.indexOf(';') < 0 ? part : part.substring(0, part.indexOf(';'));
      if (name.equals(".") || name.equals("..")) {
        return false;
      }
    }
    return path.chars().noneMatch(c -> c == '\\' || c == REPLACEMENT || Character.isISOControl(c));
  }
}
