package dev.retort.trainer.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Made-up requests that name up to three subjects, each by one of its own words among words that
 * mean nothing; the answer is the set of subjects, as a JSON array.
 */
final class SetTraffic {
  private static final int WORDS = 12;
  private static final int FILLERS = 60;

  private SetTraffic() {}

  /**
   * Rows of request and answer.
   *
   * @param slips one answer in so many has a label too many; none at 0
   */
  static List<String[]> rows(int count, int labels, int slips, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TreeSet<String> set = new TreeSet<>();
      List<String> words = new ArrayList<>();
      int size = random.nextInt(4);
      for (int subject = 0; subject < size; subject++) {
        int label = Math.min(random.nextInt(labels), random.nextInt(labels));
        set.add("\"subject-%02d\"".formatted(label));
        words.add("s" + label + "w" + random.nextInt(WORDS));
        words.add("s" + label + "w" + random.nextInt(WORDS));
      }
      for (int filler = 0; filler < 8; filler++) {
        words.add(random.nextInt(words.size() + 1), "f" + random.nextInt(FILLERS));
      }
      if (slips > 0 && random.nextInt(slips) == 0) {
        set.add("\"subject-%02d\"".formatted(random.nextInt(labels)));
      }
      rows.add(new String[] {String.join(" ", words), "[" + String.join(",", set) + "]"});
    }
    return rows;
  }
}
