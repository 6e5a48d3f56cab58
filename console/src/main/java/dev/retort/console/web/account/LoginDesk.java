package dev.retort.console.web.account;

import dev.retort.console.web.account.Accounts.Known;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares passwords, two at a time: each takes memory and time on purpose, and those who guess
 * shall hold up nobody but each other.
 */
final class LoginDesk {
  private static final Logger LOG = LoggerFactory.getLogger(LoginDesk.class);
  private static final int AT_ONCE = 2;

  private final Accounts accounts;
  private final Throttle throttle;
  private final WorkerExecutor workers;

  /**
   * What came of an attempt.
   *
   * @param known whoever it was; empty if refused
   * @param pause how long to wait before the next attempt
   */
  record Attempt(Optional<Known> known, Optional<Duration> pause) {}

  LoginDesk(Vertx vertx, Accounts accounts, Throttle throttle) {
    this.accounts = accounts;
    this.throttle = throttle;
    this.workers = vertx.createSharedWorkerExecutor("console-passwords", AT_ONCE);
  }

  Future<Attempt> attempt(String name, String password, String address) {
    String same = name.strip().toLowerCase(Locale.ROOT);
    Optional<Duration> pause = throttle.pause(same, address);
    if (pause.isPresent()) {
      return Future.succeededFuture(new Attempt(Optional.empty(), pause));
    }
    // Counted before it is known, so that many attempts at once are as slow as one after another.
    throttle.failed(same, address);
    return workers.executeBlocking(() -> compare(same, password, address), false);
  }

  private Attempt compare(String name, String password, String address) {
    Optional<Known> known = accounts.login(name, password);
    if (known.isPresent()) {
      throttle.succeeded(name, address);
    } else {
      LOG.warn("a login from {} was refused", address);
    }
    return new Attempt(known, Optional.empty());
  }
}
