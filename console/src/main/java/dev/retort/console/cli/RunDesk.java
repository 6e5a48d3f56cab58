package dev.retort.console.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.console.HomeInUseException;
import dev.retort.console.Workspace;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.RunQueue;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The orders of runs, as an operator sees them: in the database, or, where another process has the
 * home, by the API of its console.
 */
interface RunDesk {

  /** The orders that wait or are carried out. */
  List<OrderLine> open();

  /** Those that have ended, the latest first. */
  List<OrderLine> recent(int limit);

  /** Stops one; says what came of it. */
  String cancel(OrderId id, String who, String why);

  /** Has one wait again that failed or was stopped; says what came of it. */
  String retry(OrderId id, String who, String why);

  /**
   * Work with the orders of a home.
   *
   * @throws HomeInUseException if a process has the home that serves no console
   */
  static <T> T use(RetortCli retort, Function<RunDesk, T> work) {
    if (!Files.isDirectory(retort.home())) {
      throw new IllegalArgumentException(
          "there is no home %s, and so no runs in it: name the right folder with --home."
              .formatted(retort.home()));
    }
    Optional<ConsoleClient> console = ConsoleClient.in(retort.home());
    if (console.isPresent()) {
      return work.apply(new Asked(console.get()));
    }
    try (Workspace workspace = retort.workspace()) {
      return work.apply(new Stored(new RunQueue(workspace.database().source())));
    }
  }

  /** Of a home that nobody else has. */
  record Stored(RunQueue queue) implements RunDesk {
    @Override
    public List<OrderLine> open() {
      return queue.open().stream().map(OrderLine::of).toList();
    }

    @Override
    public List<OrderLine> recent(int limit) {
      return queue.recent(limit).stream().map(OrderLine::of).toList();
    }

    @Override
    public String cancel(OrderId id, String who, String why) {
      return queue.cancel(id, who, why)
          ? id + " is stopped"
          : id + " has ended already, and stays as it is";
    }

    @Override
    public String retry(OrderId id, String who, String why) {
      return queue.retry(id)
          ? id + " waits again: `retort serve` carries it out"
          : id + " stays as it is: it has not failed, or another order of its task waits";
    }
  }

  /** Of the process that has the home. */
  record Asked(ConsoleClient console) implements RunDesk {
    @Override
    public List<OrderLine> open() {
      return console.list("/orders", "open", OrderLine.class);
    }

    @Override
    public List<OrderLine> recent(int limit) {
      return console.list("/orders", "ended", OrderLine.class).stream().limit(limit).toList();
    }

    @Override
    public String cancel(OrderId id, String who, String why) {
      return console.act("/orders/" + id + "/cancel", reason(who, why));
    }

    @Override
    public String retry(OrderId id, String who, String why) {
      return console.act("/orders/" + id + "/retry", reason(who, why));
    }

    /** The console knows who asks by the token; a name that somebody gives goes into the reason. */
    private static ObjectNode reason(String who, String why) {
      String by = System.getProperty("user.name").equals(who) ? "" : " (%s)".formatted(who);
      return JsonFormat.mapper().createObjectNode().put("reason", why + by);
    }
  }
}
