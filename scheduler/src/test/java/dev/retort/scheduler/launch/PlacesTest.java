package dev.retort.scheduler.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = new ArrayList<>();

  /** Takes places on a thread of its own, notes it, and gives them back. */
  private Thread guest(Places places, String name, int some, int priority)
      throws InterruptedException {
    Thread guest =
        new Thread(
            () -> {
              try {
                List<Integer> taken = places.take(some, priority);
                order.add(name);
                places.giveBack(taken);
              } catch (InterruptedException e) {
                order.add(name + " left");
              }
            });
    guest.start();
    threads.add(guest);
    while (guest.getState() != Thread.State.WAITING
        && guest.getState() != Thread.State.TERMINATED) {
      Thread.sleep(5);
    }
    return guest;
  }

  private void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    }
  }

  @Test
  void theGreaterPriorityGoesFirstAndAmongEqualsWhoCameFirst() throws InterruptedException {
    Places places = new Places(1);
    List<Integer> taken = places.take(1, 0);
    guest(places, "a", 1, 0);
    guest(places, "b", 1, 0);
    guest(places, "urgent", 1, 7);
    guest(places, "idle", 1, -1);

    places.giveBack(taken);
    join();

    assertThat(order).containsExactly("urgent", "a", "b", "idle");
  }

  @Test
  void whoNeedsManyIsNotOvertakenByWhoNeedsFew() throws InterruptedException {
    Places places = new Places(2);
    List<Integer> first = places.take(1, 0);
    guest(places, "both", 2, 0);
    guest(places, "one", 1, 0);
    assertThat(order).isEmpty();

    places.giveBack(first);
    join();

    assertThat(order).containsExactly("both", "one");
  }

  @Test
  void whoLeavesHoldsNobodyUp() throws InterruptedException {
    Places places = new Places(2);
    List<Integer> first = places.take(1, 0);
    Thread both = guest(places, "both", 2, 0);
    guest(places, "one", 1, 0);

    both.interrupt();
    join();

    assertThat(order).containsExactlyInAnyOrder("both left", "one");
    assertThat(places.take(1, 0)).doesNotContainAnyElementsOf(first);
  }

  @Test
  void refusesMoreThanThereAre() {
    assertThatThrownBy(() -> new Places(2).take(3, 0)).hasMessageContaining("2 places, not 3");
  }
}
