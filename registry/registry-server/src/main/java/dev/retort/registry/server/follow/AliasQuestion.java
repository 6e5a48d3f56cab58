package dev.retort.registry.server.follow;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** A request for an alias, answered when it is somewhere else than the client knows. */
final class AliasQuestion implements AliasWatch.Follower {
  private static final int NOT_MODIFIED = 304;

  private final Vertx vertx;
  private final AliasWatch watch;
  private final AliasName name;
  private final EntityTags known;
  private final Sighting.Manner manner;
  private final RoutingContext request;
  private final EventLoop loop;
  private volatile boolean patient;
  private boolean over;
  private long timer = -1;

  private AliasQuestion(
      Vertx vertx,
      AliasWatch watch,
      AliasName name,
      EntityTags known,
      Sighting.Manner manner,
      RoutingContext request,
      boolean patient) {
    this.vertx = vertx;
    this.watch = watch;
    this.name = name;
    this.known = known;
    this.manner = manner;
    this.request = request;
    this.loop = EventLoop.current(vertx);
    this.patient = patient;
  }

  /** Asks on the request's event loop; waits only for news of what the client knows. */
  static void ask(
      Vertx vertx,
      AliasWatch watch,
      AliasName name,
      EntityTags known,
      Sighting.Manner manner,
      RoutingContext request,
      long waitMillis) {
    AliasQuestion question =
        new AliasQuestion(vertx, watch, name, known, manner, request, waitMillis > 0);
    if (waitMillis > 0) {
      question.timer = vertx.setTimer(waitMillis, elapsed -> question.lookOnceMore());
    }
    request.response().closeHandler(gone -> question.leave());
    watch.ask(name, question);
  }

  @Override
  public boolean waitsPast(long sequence) {
    return patient && known.matches(sequence);
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void fail(Throwable failure) {
    if (!over) {
      end();
      request.fail(failure);
    }
  }

  /** The time is over: the answer is what the database says now, not what it said at first. */
  private void lookOnceMore() {
    patient = false;
    watch.ask(name, this);
  }

  @Override
  public void tell(Sighting sighting) {
    if (over) {
      return;
    }
    end();
    HttpServerResponse response =
        request
            .response()
            .putHeader("ETag", EntityTags.of(sighting.sequence()))
            .putHeader("Cache-Control", "no-cache");
    if (known.matches(sighting.sequence())) {
      response.setStatusCode(NOT_MODIFIED).end();
    } else {
      response
          .setStatusCode(sighting.status())
          .putHeader("Content-Type", "application/json")
          .putHeader("X-Content-Type-Options", "nosniff")
          .end(sighting.json(manner));
    }
  }

  private void leave() {
    if (!over) {
      end();
      watch.leave(name, this);
    }
  }

  private void end() {
    over = true;
    vertx.cancelTimer(timer);
  }
}
