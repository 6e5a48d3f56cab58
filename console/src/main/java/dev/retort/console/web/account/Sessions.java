package dev.retort.console.web.account;

import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.web.account.Accounts.Known;
import io.vertx.core.Vertx;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.Session;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.LocalSessionStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The sessions of this process, in its memory: there is one for each login, and none for strangers.
 */
final class Sessions {
  private static final String ACCOUNT = "account";
  private static final String STAMP = "stamp";
  private static final String BEGAN = "began";
  private static final String USED = "used";
  private static final int ID_BYTES = 32;

  private final ConsoleConfig config;
  private final Accounts accounts;
  private final Clock clock;
  private final String cookie;
  private final SessionHandler handler;

  Sessions(Vertx vertx, ConsoleConfig config, Accounts accounts, Clock clock) {
    this.config = config;
    this.accounts = accounts;
    this.clock = clock;
    // A browser takes a cookie of this prefix over TLS alone, and from no neighbouring host.
    this.cookie = config.isSecure() ? "__Host-retort" : "retort";
    this.handler =
        SessionHandler.create(LocalSessionStore.create(vertx, "retort-console"))
            .setSessionCookieName(cookie)
            .setCookieHttpOnlyFlag(true)
            .setCookieSameSite(CookieSameSite.STRICT)
            .setCookieSecureFlag(config.isSecure())
            .setMinLength(ID_BYTES)
            .setLazySession(true)
            .setNagHttps(false)
            .setSessionTimeout(config.idle().toMillis());
  }

  /** What has to stand before everything that asks for sessions. */
  SessionHandler handler() {
    return handler;
  }

  /** Whether a request has a session's cookie, of whatever worth. */
  boolean isClaimed(RoutingContext context) {
    return context.request().getCookie(cookie) != null;
  }

  /** Begins one, under a new id, for whoever has just shown who they are. */
  void begin(RoutingContext context, Known known) {
    Session session = context.session();
    session.put(ACCOUNT, known.account().name().value());
    session.put(STAMP, known.stamp());
    session.put(BEGAN, clock.instant());
    session.put(USED, clock.instant());
    session.regenerateId();
  }

  /** Ends it. */
  void end(RoutingContext context) {
    if (isClaimed(context)) {
      context.session().destroy();
    }
  }

  /** Whose it is, as their account stands now; empty if it has ended, or is none of ours. */
  Optional<Known> holder(RoutingContext context) {
    if (!isClaimed(context)) {
      return Optional.empty();
    }
    Session session = context.session();
    Optional<Known> known = standing(context);
    if (known.isEmpty()) {
      session.destroy();
    } else {
      session.put(USED, clock.instant());
    }
    return known;
  }

  /** The same, which neither uses the session nor ends it. */
  Optional<Known> standing(RoutingContext context) {
    Session session = context.session();
    return Optional.ofNullable(session.<String>get(ACCOUNT))
        .filter(name -> !session.isDestroyed() && isFresh(session))
        .flatMap(accounts::find)
        .filter(found -> found.stamp().equals(session.get(STAMP)));
  }

  private boolean isFresh(Session session) {
    Instant now = clock.instant();
    return Duration.between(session.<Instant>get(BEGAN), now).compareTo(config.lifetime()) < 0
        && Duration.between(session.<Instant>get(USED), now).compareTo(config.idle()) < 0;
  }
}
