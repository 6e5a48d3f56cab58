package dev.retort.console.web.runs;

import dev.retort.console.web.EventStream;
import dev.retort.console.web.Html;
import dev.retort.console.web.Templates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the parts of a run's page that change, once a second at most, to whoever looks at it. A
 * part is sent whole, so that a visitor who is slow or comes back misses nothing.
 */
final class RunStream {
  private static final Logger LOG = LoggerFactory.getLogger(RunStream.class);
  private static final long PERIOD_MILLIS = 1_000;

  /** The parts, by the names of their events. */
  private static final List<String> PARTS = List.of("progress", "curve", "tail");

  private static final String ENDED = "ended";

  private final Vertx vertx;
  private final RunsDesk desk;
  private final Templates templates = new Templates();

  RunStream(Vertx vertx, RunsDesk desk) {
    this.vertx = vertx;
    this.desk = desk;
  }

  /** Sends until the run has ended or the visitor leaves. Returns at once. */
  void send(String run, EventStream stream) {
    Viewer viewer = new Viewer(run, stream);
    vertx.setPeriodic(1, PERIOD_MILLIS, viewer::look);
  }

  /** Somebody who looks at a run. */
  private final class Viewer {
    private final String run;
    private final EventStream stream;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** What was sent last. Of whoever is busy. */
    private final Map<String, String> seen = new HashMap<>();

    Viewer(String run, EventStream stream) {
      this.run = run;
      this.stream = stream;
    }

    void look(long timer) {
      if (!stream.isOpen()) {
        vertx.cancelTimer(timer);
      } else if (busy.compareAndSet(false, true)) {
        vertx
            .executeBlocking(() -> desk.run(run), false)
            .compose(this::tell)
            .onFailure(this::giveUp)
            .onComplete(told -> busy.set(false));
      }
    }

    private Future<Void> tell(RunDetail detail) {
      List<Future<Void>> sent = new ArrayList<>();
      for (String part : PARTS) {
        String html = templates.render(Html.part("runs/" + part + ".jte", detail));
        String before = Optional.ofNullable(seen.put(part, html)).orElse("");
        if (!html.equals(before)) {
          sent.add(stream.send(Long.toString(detail.offset()), part, html));
        }
      }
      if (!detail.isLive()) {
        return stream
            .send(Long.toString(detail.offset()), ENDED, detail.run().word())
            .onComplete(told -> stream.close());
      }
      return Future.join(sent).mapEmpty();
    }

    /** The browser comes back by itself, and begins anew. */
    private void giveUp(Throwable failure) {
      LOG.warn("how run {} goes on cannot be shown", run, failure);
      stream.close();
    }
  }
}
