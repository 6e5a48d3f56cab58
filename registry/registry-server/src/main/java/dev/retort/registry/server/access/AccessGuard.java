package dev.retort.registry.server.access;

import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.store.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

/**
 * Lets a request on if its token may do what it asks for, and says who asks. A token comes as
 * {@code Authorization: Bearer TOKEN}, or as the password of {@code Basic} with any name.
 */
public final class AccessGuard {
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";
  private static final String MISSING =
      "This registry asks for a token: send 'Authorization: Bearer TOKEN', or set"
          + " MLFLOW_TRACKING_TOKEN.";

  private final AccessTokens tokens;
  private final Clock clock;

  public AccessGuard(AccessTokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Answers 401 or 403, or leaves the {@link Endpoints#ACTOR} and goes on. */
  public void check(RoutingContext context) {
    String method = context.request().method().name();
    String path = context.normalizedPath();
    if (tokens.isEmpty() || RequiredRole.isOpen(method, path)) {
      context.next();
      return;
    }
    Optional<String> secret = secret(context.request().getHeader("Authorization"));
    Optional<AccessToken> token = secret.flatMap(tokens::find);
    if (token.isEmpty()) {
      refuse(context, secret.isPresent() ? "This token is not known here." : MISSING);
    } else if (token.get().isExpired(clock.instant())) {
      refuse(
          context,
          "The token of %s expired at %s: ask for a new one."
              .formatted(token.get().holder().name(), token.get().expires().get()));
    } else {
      authorize(context, token.get(), RequiredRole.of(method, path));
    }
  }

  private static void authorize(RoutingContext context, AccessToken token, Role needed) {
    if (token.role().covers(needed)) {
      context.put(Endpoints.ACTOR, token.holder());
      context.next();
      return;
    }
    Endpoints.send(
        context,
        ErrorCode.PERMISSION_DENIED,
        "The token of %s has the role %s, and %s %s needs %s."
            .formatted(
                token.holder().name(),
                token.role().word(),
                context.request().method(),
                context.request().path(),
                needed.word()));
  }

  /** A client that showed none is told how; one whose token is no good is told that. */
  private static void refuse(RoutingContext context, String why) {
    String error = why.equals(MISSING) ? "" : ", error=\"invalid_token\"";
    context
        .response()
        .headers()
        .add("WWW-Authenticate", "Bearer realm=\"retort\"" + error)
        .add("WWW-Authenticate", "Basic realm=\"retort\", charset=\"UTF-8\"");
    Endpoints.send(context, ErrorCode.UNAUTHENTICATED, why);
  }

  private static Optional<String> secret(String authorization) {
    if (authorization == null) {
      return Optional.empty();
    }
    if (startsWith(authorization, BEARER)) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    return startsWith(authorization, BASIC)
        ? password(authorization.substring(BASIC.length()).strip())
        : Optional.of("");
  }

  private static boolean startsWith(String authorization, String scheme) {
    return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static Optional<String> password(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return Optional.of(pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return Optional.of("");
    }
  }
}
