package dev.retort.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.QueuedRun.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many nodes at one queue, which come and go as they like. */
class ConcurrentClaimsTest {
  private static final Instant NIGHT = Instant.parse("2026-01-01T02:00:00Z");
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Duration OVER = Duration.ofMillis(-1);
  private static final RetryPolicy RETRIES =
      new RetryPolicy(1_000, Duration.ofMillis(1), Duration.ofMillis(2));
  private static final int NODES = 4;
  private static final int ORDERS = 60;
  private static final int TASKS = 5;

  @TempDir Path home;

  SchedulerDatabase open() {
    return SchedulerDatabase.open(home);
  }

  /** What the nodes have seen, beside the queue. */
  private static final class Witness {
    private final Map<TaskName, OrderId> running = new ConcurrentHashMap<>();
    private final Map<OrderId, Integer> ends = new ConcurrentHashMap<>();
    private final Set<OrderId> accepted = ConcurrentHashMap.newKeySet();
    private final List<Claim> dead = Collections.synchronizedList(new ArrayList<>());
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

    void begins(Claim claim) {
      OrderId other = running.putIfAbsent(claim.order().task(), claim.id());
      if (other != null) {
        faults.add("%s and %s of one task at once".formatted(claim.id(), other));
      }
    }

    void leaves(Claim claim) {
      running.remove(claim.order().task(), claim.id());
    }
  }

  private static List<RunOrder> orders(Random random) {
    return Stream.generate(
            () ->
                new RunOrder(
                    new TaskName("task-" + random.nextInt(TASKS)),
                    List.of(RunCause.values()).get(random.nextInt(RunCause.values().length)),
                    NIGHT.plusSeconds(random.nextInt(20)),
                    random.nextInt(3)))
        .limit(ORDERS)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noOrderRunsTwiceAndNoneIsLost(long seed) throws Exception {
    try (SchedulerDatabase database = open()) {
      RunQueue queue = new RunQueue(database.source());
      Claims claims = new Claims(database.source());
      List<RunOrder> orders = orders(new Random(seed));
      Witness witness = new Witness();
      List<Callable<Void>> work = new ArrayList<>();
      for (int node = 0; node < NODES; node++) {
        Random random = new Random(seed * 100 + node);
        String name = "node-" + node;
        work.add(() -> give(queue, orders, random, witness));
        work.add(() -> carryOut(queue, claims, name, random, witness));
      }
      runAll(work);

      // Nodes that died have left orders behind: somebody finishes them.
      claims.expireAll();
      carryOut(queue, claims, "heir", new Random(seed), witness);

      assertThat(witness.faults).isEmpty();
      assertThat(queue.open()).isEmpty();
      assertThat(witness.ends.keySet()).isEqualTo(witness.accepted);
      assertThat(witness.ends.values()).containsOnly(1);
      for (RunOrder order : orders) {
        QueuedRun run = queue.find(OrderId.of(order)).orElseThrow();
        assertThat(run.state()).isEqualTo(State.FINISHED);
        assertThat(run.order().task()).isEqualTo(order.task());
        assertThat(queue.enqueue(order)).isFalse();
      }
      witness.dead.forEach(
          claim -> assertThat(claims.renew(claim, LEASE)).isEqualTo(new Claims.Standing.Lost()));
    }
  }

  private static void runAll(List<Callable<Void>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      for (Future<Void> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Every node is told of every order, in an order of its own, some of them twice. */
  private static Void give(RunQueue queue, List<RunOrder> orders, Random random, Witness witness) {
    List<RunOrder> given = new ArrayList<>(orders);
    given.addAll(orders.subList(0, ORDERS / 3));
    Collections.shuffle(given, random);
    for (RunOrder order : given) {
      if (queue.enqueue(order) && !witness.accepted.add(OrderId.of(order))) {
        witness.faults.add("%s was taken twice".formatted(order));
      }
    }
    return null;
  }

  private static Void carryOut(
      RunQueue queue, Claims claims, String node, Random random, Witness witness) {
    int idle = 0;
    while (idle < 20) {
      Optional<Claim> orphan = claims.orphan(node, LEASE, RETRIES);
      boolean dies = random.nextInt(6) == 0 && !node.equals("heir");
      Optional<Claim> claim = orphan.or(() -> claims.next(node, dies ? OVER : LEASE));
      if (claim.isEmpty()) {
        idle = queue.open().isEmpty() || !node.equals("heir") ? idle + 1 : 0;
        continue;
      }
      idle = 0;
      if (dies && orphan.isEmpty()) {
        // It dies at once, and others may have the order before it knows.
        witness.dead.add(claim.get());
      } else {
        carryOut(claims, claim.get(), random, witness);
      }
    }
    return null;
  }

  private static void carryOut(Claims claims, Claim claim, Random random, Witness witness) {
    witness.begins(claim);
    for (int i = random.nextInt(50); i > 0; i--) {
      Thread.onSpinWait();
    }
    witness.leaves(claim);
    if (random.nextInt(4) == 0) {
      claims.fail(claim, RETRIES, "by chance");
    } else if (claims.end(claim, State.FINISHED, "done")) {
      witness.ends.merge(claim.id(), 1, Integer::sum);
    } else {
      witness.faults.add("%s was lost although its lease holds".formatted(claim));
    }
  }
}
