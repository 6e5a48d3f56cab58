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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
