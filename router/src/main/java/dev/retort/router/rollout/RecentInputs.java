package dev.retort.router.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A bounded sample of a task's recent requests, as students see them: personal data is out already.
 * A biased reservoir (Aggarwal, VLDB 2006): each request comes in, and takes the place of a random
 * one in proportion to how full the reservoir is, so that a request stays for about as many further
 * ones as there are places. In memory only. Thread-safe.
 */
public final class RecentInputs {
  /** What is longer than this would crowd the memory. */
  private static final int LONGEST = 1 << 15;

  private final int places;
  private final SplittableRandom random;
  private final List<String> kept = new ArrayList<>();

  /**
   * An empty sample.
   *
   * @param places the most requests kept
   */
  public RecentInputs(int places, long seed) {
    this.places = places;
    this.random = new SplittableRandom(seed);
  }

  /** Takes a request in. */
  public synchronized void saw(String input) {
    if (places == 0 || input.length() > LONGEST) {
      return;
    }
    int place = random.nextInt(places);
    if (place < kept.size()) {
      kept.set(place, input);
    } else {
      kept.add(input);
    }
  }

  /** What is kept now. */
  public synchronized List<String> sample() {
    return List.copyOf(kept);
  }
}
