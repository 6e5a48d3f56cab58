package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeLog;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunOrder;
import dev.retort.scheduler.queue.RunQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fault")
@Tag("fault-crash")
class KilledNodeIT {
  private static final Duration RECOVERY = Duration.ofSeconds(15);
  private static final long PATIENCE = 180;
  private static final int TICKETS = 2_400;
  private static final RunOrder ORDER =
      new RunOrder(TicketTraffic.TASK, RunCause.SCHEDULE, Night.NOW, 0);

  @TempDir Path shared;
  private RegistryServer server;

  @BeforeEach
  void startRegistry() {
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(shared.resolve("registry"), 0), Clock.systemUTC());
  }

  @AfterEach
  void stopRegistry() {
    server.close();
  }

  /** A node's process, and what it says. */
  private record Node(Process process, BlockingQueue<String> said) implements AutoCloseable {
    static Node of(Process process) {
      BlockingQueue<String> said = new LinkedBlockingQueue<>();
      Thread reader =
          new Thread(
              () -> {
                try (BufferedReader lines =
                    new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                  lines.lines().forEach(said::add);
                } catch (IOException e) {
                  said.add(e.toString());
                }
              });
      reader.setDaemon(true);
      reader.start();
      return new Node(process, said);
    }

    String says(String beginning) throws InterruptedException {
      String line = said.poll(PATIENCE, TimeUnit.SECONDS);
      while (line != null && !line.startsWith(beginning)) {
        line = said.poll(PATIENCE, TimeUnit.SECONDS);
      }
      assertThat(line).as("what begins with '%s'", beginning).isNotNull();
      return line;
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Node node(String name, String kind, String database) throws IOException {
    return Node.of(ClusterNode.start(name, kind, shared, server.uri(), database));
  }

  private void captureTickets(String database) {
    try (ExchangeLog log = ClusterNode.log(shared, "filler", database)) {
      log.append(TicketTraffic.seeded(1).tickets(TICKETS, 4).exchanges());
      log.window(Instant.MIN, Instant.MAX);
    }
  }

  private Optional<Integer> champion() {
    try (MlflowModelRegistry registry = new MlflowModelRegistry(MlflowEndpoint.at(server.uri()))) {
      return registry.resolve(Night.MODEL, ModelAlias.CHAMPION).map(version -> version.number());
    }
  }

  private static QueuedRun await(RunQueue queue, Predicate<QueuedRun> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    QueuedRun run = queue.find(OrderId.of(ORDER)).orElseThrow();
    while (!wanted.test(run)) {
      assertThat(System.nanoTime()).as("still %s", run).isLessThan(deadline);
      Thread.sleep(20);
      run = queue.find(OrderId.of(ORDER)).orElseThrow();
    }
    return run;
  }

  @Test
  void anotherNodeFinishesTheRunOfOneThatWasKilled() throws Exception {
    String url = PostgresDatabase.fresh().url();
    captureTickets(url);
    try (SchedulerDatabase database = SchedulerDatabase.open(ClusterNode.address(url));
        Node doomed = node("doomed", ClusterNode.STUCK, url)) {
      RunQueue queue = new RunQueue(database.source());
      queue.enqueue(ORDER);
      doomed.says("training");
      try (Node heir = node("heir", ClusterNode.WORKING, url)) {
        heir.says("ready");
        String before = queue.find(OrderId.of(ORDER)).orElseThrow().run().orElseThrow();
        // The heir has seen the owner alive for longer than a lease.
        Thread.sleep(11_000);
        assertThat(queue.find(OrderId.of(ORDER)).orElseThrow().node()).contains("doomed");

        doomed.process().destroyForcibly().waitFor();
        long killed = System.nanoTime();

        await(queue, run -> run.node().equals(Optional.of("heir")));
        Duration recovery = Duration.ofNanos(System.nanoTime() - killed);
        QueuedRun run = await(queue, queued -> queued.state().isEnd());
        System.out.printf(
            "recovery after kill -9, clustered: %d ms; finished after %d ms%n",
            recovery.toMillis(), Duration.ofNanos(System.nanoTime() - killed).toMillis());
        assertThat(recovery).isLessThanOrEqualTo(RECOVERY);
        assertThat(run.state()).as("%s", run.note()).isEqualTo(QueuedRun.State.FINISHED);
        assertThat(run.attempts()).isEqualTo(2);
        assertThat(run.run()).contains(before);
        assertThat(champion()).contains(1);
        assertThat(
                new RunJournal(database.source(), Clock.systemUTC()).recent(TicketTraffic.TASK, 9))
            .as("one run, begun by the one and finished by the other")
            .extracting(record -> record.verdict().orElse(""))
            .containsExactly("promoted");
      }
    }
  }

  @Test
  void aNodeStopsWhatSomebodyStopsElsewhere() throws Exception {
    String url = PostgresDatabase.fresh().url();
    captureTickets(url);
    try (SchedulerDatabase database = SchedulerDatabase.open(ClusterNode.address(url));
        Node node = node("busy", ClusterNode.STUCK, url)) {
      RunQueue queue = new RunQueue(database.source());
      queue.enqueue(ORDER);
      node.says("training");

      queue.cancel(OrderId.of(ORDER), "ada", "too dear");

      node.says("interrupted");
      QueuedRun run = await(queue, queued -> queued.state().isEnd());
      assertThat(run.state()).isEqualTo(QueuedRun.State.CANCELLED);
      assertThat(run.note()).contains("ada stopped it: too dear");
      assertThat(champion()).isEmpty();
    }
  }

  @Test
  void aStoppedRunLeavesNoProcessOfItsTrainingAlive() throws Exception {
    String url = PostgresDatabase.fresh().url();
    captureTickets(url);
    try (SchedulerDatabase database = SchedulerDatabase.open(ClusterNode.address(url));
        Node node = node("busy", ClusterNode.TREE, url)) {
      RunQueue queue = new RunQueue(database.source());
      queue.enqueue(ORDER);
      node.says("begun");
      List<ProcessHandle> tree = tree(shared.resolve("pids"));
      assertThat(tree).as("worker, child, grandchild").hasSize(3).allMatch(ProcessHandle::isAlive);
      assertThat(tree.get(2).parent()).contains(tree.get(1));

      queue.cancel(OrderId.of(ORDER), "ada", "too dear");

      QueuedRun run = await(queue, queued -> queued.state().isEnd());
      assertThat(run.state()).isEqualTo(QueuedRun.State.CANCELLED);
      for (ProcessHandle process : tree) {
        process.onExit().get(PATIENCE, TimeUnit.SECONDS);
      }
      assertThat(node.process().descendants()).isEmpty();
      assertThat(champion()).isEmpty();
    }
  }

  private static List<ProcessHandle> tree(Path pids) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!Files.exists(pids)) {
      assertThat(System.nanoTime()).as("no training began").isLessThan(deadline);
      Thread.sleep(20);
    }
    return Stream.of(Files.readString(pids).strip().split(" ", -1))
        .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
        .toList();
  }

  @Test
  void ofTwoNodesWithOneScheduleOneOrdersEachTimeAlsoWhenTheOtherIsKilled() throws Exception {
    String url = PostgresDatabase.fresh().url();
    try (SchedulerDatabase database = SchedulerDatabase.open(ClusterNode.address(url));
        Node first = node("first", ClusterNode.TIMED, url);
        Node second = node("second", ClusterNode.TIMED, url)) {
      first.says("ready");
      second.says("ready");
      List<Instant> both = due(database, due -> due.size() >= 10);
      // Whoever has ordered last has mostly taken the next time, too.
      boolean firstWasLast = first.said().size() >= second.said().size();
      Node doomed = firstWasLast ? first : second;
      Node heir = firstWasLast ? second : first;
      doomed.process().destroyForcibly().waitFor();
      long killed = System.nanoTime();
      Instant last = both.get(both.size() - 1);

      due(database, due -> due.get(due.size() - 1).isAfter(last.plusSeconds(3)));
      System.out.printf(
          "schedule after kill -9: goes on after %d ms%n",
          Duration.ofNanos(System.nanoTime() - killed).toMillis());
      due(database, times -> times.get(times.size() - 1).isAfter(last.plusSeconds(20)));
      heir.process().destroyForcibly().waitFor();
      // What it has ordered since anybody looked counts, too.
      List<Instant> due = due(database, times -> true);

      List<Instant> every =
          Stream.iterate(due.get(0), time -> time.plusSeconds(1)).limit(due.size()).toList();
      assertThat(due).as("no second is left out").isEqualTo(every);
      long ordered = ordered(first) + ordered(second);
      assertThat(ordered)
          .as("a time is ordered once, but for the one at which a node was killed")
          .isBetween(due.size() - 2L, due.size() + 2L);
    }
  }

  private static long ordered(Node node) {
    return node.said().stream().filter("ordered"::equals).count();
  }

  /** The times at which runs were ordered so far, once they are as wanted. */
  private static List<Instant> due(SchedulerDatabase database, Predicate<List<Instant>> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (true) {
      List<Instant> due =
          Jdbi.create(database.source())
              .withHandle(
                  handle ->
                      handle
                          .createQuery("select due from run_order order by due")
                          .mapTo(OffsetDateTime.class)
                          .map(OffsetDateTime::toInstant)
                          .list());
      if (!due.isEmpty() && wanted.test(due)) {
        return due;
      }
      assertThat(System.nanoTime()).as("still %s", due).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  @Test
  void aNodeWithItsOwnDatabaseGoesOnAtOnceWhenItIsBack() throws Exception {
    captureTickets(ClusterNode.OWN);
    try (SchedulerDatabase database = SchedulerDatabase.open(shared)) {
      new RunQueue(database.source()).enqueue(ORDER);
    }
    try (Node doomed = node("home", ClusterNode.STUCK, ClusterNode.OWN)) {
      doomed.says("training");
      doomed.process().destroyForcibly().waitFor();
    }

    try (Node heir = node("home", ClusterNode.WORKING, ClusterNode.OWN)) {
      String begun = heir.says("begun");
      System.out.println("recovery after kill -9, on its own: " + begun);
      assertThat(Integer.parseInt(begun.replaceAll("\\D", ""))).isLessThan(3_000);
      assertThat(heir.says("ended")).startsWith("ended FINISHED attempts 2");
      assertThat(heir.process().waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(champion()).contains(1);
  }
}
