package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.http.RetortHeader;
import dev.retort.router.rollout.CandidatePolicy;
import dev.retort.router.rollout.RollbackPolicy;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.SwapPolicy;
import dev.retort.router.serving.Backoff;
import dev.retort.router.serving.QueueLimits;
import dev.retort.router.serving.StudentHost;
import dev.retort.router.serving.StudentProcesses;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests come in while the student's process dies, hangs over its work or starts anew. */
@Timeout(120)
@Tag("fault")
@Tag("fault-crash")
class WorkerChaosIT {
  private static final int CLIENTS = 8;
  private static final int KILLS = 5;
  private static final String TEACHER = "teacher";

  @TempDir private Path home;

  private static StudentHost places(QueueLimits limits) {
    return new StudentProcesses(
        KeywordWorker.kinds(),
        new KeywordWorker(),
        limits,
        Duration.ofSeconds(30),
        new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofMinutes(1)));
  }

  private static RoutedTask task(Path home, QueueLimits limits) throws Exception {
    RoutedTask task = new RoutedTask(home, 0.01);
    // Every kill costs the requests that are under way, and here there are many of both.
    task.restartRouter(
        RoutingPolicy.DEFAULT.with(
            new RolloutPolicy(SwapPolicy.DEFAULT, CandidatePolicy.NONE, RollbackPolicy.NEVER)));
    task.restartRouter(places(limits));
    task.promote("refund billing 0.95");
    task.champions().refresh(RoutedTask.TASK);
    return task;
  }

  private static List<ProcessHandle> workers() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  /**
   * Asks until it is over.
   *
   * @param answered takes in who answered, or why the teacher did, and how often
   */
  private static void load(RoutedTask task, Map<String, Integer> answered, AtomicBoolean over)
      throws Exception {
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<?>> running = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      String name = "client-" + client;
      running.add(
          clients.submit(
              () -> {
                for (int i = 0; !over.get(); i++) {
                  HttpResponse<String> reply = task.ask(name + "-" + i, "a refund please");
                  if (reply.statusCode() != 200) {
                    failures.add(reply.statusCode() + " " + reply.body());
                  }
                  String by = reply.headers().firstValue(RetortHeader.ANSWERED_BY).orElse("nobody");
                  String reason = reply.headers().firstValue(RetortHeader.REASON).orElse("");
                  answered.merge(by.equals(TEACHER) ? reason : by, 1, Integer::sum);
                }
                return null;
              }));
    }
    for (Future<?> client : running) {
      client.get(100, TimeUnit.SECONDS);
    }
    clients.shutdown();
    assertThat(failures).as("requests that failed").isEmpty();
  }

  /** Waits until the student has answered some more requests. */
  private static void awaitAnswers(Map<String, Integer> answered) throws Exception {
    int before = answered.getOrDefault("tickets/1", 0);
    Eventually.holds(() -> answered.getOrDefault("tickets/1", 0) > before + CLIENTS);
  }

  @Test
  void failsNoRequestWhileTheWorkerIsKilledAgainAndAgain() throws Exception {
    try (RoutedTask task = task(home, new QueueLimits(4, 16, Duration.ofSeconds(10)))) {
      AtomicBoolean over = new AtomicBoolean();
      Map<String, Integer> answered = new ConcurrentHashMap<>();
      ExecutorService killer = Executors.newSingleThreadExecutor();
      Future<?> kills =
          killer.submit(
              () -> {
                try {
                  awaitAnswers(answered);
                  for (int kill = 0; kill < KILLS; kill++) {
                    workers().forEach(ProcessHandle::destroyForcibly);
                    awaitAnswers(answered);
                  }
                } finally {
                  over.set(true);
                }
                return null;
              });

      load(task, answered, over);

      kills.get();
      killer.shutdown();
      assertThat(answered).containsKey("tickets/1").containsKey(StudentFirst.FAILED);
      assertThat(task.ask("afterwards", "a refund please").headers().map())
          .containsKey(RetortHeader.ANSWERED_BY);
    }
    assertThat(workers()).as("a router leaves no process behind").isEmpty();
  }

  @Test
  void defersWhatTheStudentHasNoTimeFor() throws Exception {
    try (RoutedTask task = task(home, new QueueLimits(1, 1, Duration.ofSeconds(10)))) {
      AtomicBoolean over = new AtomicBoolean();
      Map<String, Integer> answered = new ConcurrentHashMap<>();
      ExecutorService watch = Executors.newSingleThreadExecutor();
      Future<?> end =
          watch.submit(
              () -> {
                try {
                  awaitAnswers(answered);
                  Eventually.holds(() -> answered.containsKey(StudentFirst.OVERLOADED));
                } finally {
                  over.set(true);
                }
                return null;
              });

      load(task, answered, over);

      end.get();
      watch.shutdown();
      assertThat(answered).doesNotContainKey(StudentFirst.FAILED);
    }
  }

  @Test
  void defersWhatTheStudentIsTooSlowFor() throws Exception {
    try (RoutedTask task = task(home, new QueueLimits(1, 8, Duration.ofMillis(400)))) {
      HttpResponse<String> reply = task.ask("late", "a refund please, and " + KeywordWorker.PONDER);

      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().firstValue(RetortHeader.REASON)).contains(StudentFirst.SLOW);
    }
  }
}
