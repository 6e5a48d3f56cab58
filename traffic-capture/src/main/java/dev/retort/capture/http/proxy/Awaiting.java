package dev.retort.capture.http.proxy;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits for what a router has to say, but not for ever. Event loop only. */
final class Awaiting<T> implements Stage {
  private final Duration longest;
  private final Consumer<Future<T>> then;
  private final Runnable gone;
  private final Consumer<T> unheard;
  private final long since = System.nanoTime();
  private boolean isOver;

  /**
   * @param longest how long it may take
   * @param then takes what was said, once; a failure if it was nothing or came too late
   * @param gone what to do where the caller goes away before
   * @param unheard takes what is said when nobody waits for it any more
   */
  Awaiting(Duration longest, Consumer<Future<T>> then, Runnable gone, Consumer<T> unheard) {
    this.longest = longest;
    this.then = then;
    this.gone = gone;
    this.unheard = unheard;
  }

  /** Begins to wait. */
  void begin(Supplier<Future<T>> asked, Relay relay) {
    relay.enter(this);
    Future<T> said;
    try {
      said = asked.get().compose(Awaiting::something);
    } catch (RuntimeException e) {
      said = Future.failedFuture(e);
    }
    Future<T> answer = said;
    answer.onComplete(given -> relay.later(() -> over(answer)));
  }

  private static <T> Future<T> something(T said) {
    return said == null
        ? Future.failedFuture(new NullPointerException("nothing was said"))
        : Future.succeededFuture(said);
  }

  private void over(Future<T> said) {
    if (!isOver) {
      isOver = true;
      then.accept(said);
    } else if (said.succeeded()) {
      unheard.accept(said.result());
    }
  }

  @Override
  public void checkTimeouts(long now) {
    if (now - since > longest.toNanos()) {
      over(Future.failedFuture(new TimeoutException("nothing was said within " + longest)));
    }
  }

  @Override
  public void callerGone() {
    isOver = true;
    gone.run();
  }
}
