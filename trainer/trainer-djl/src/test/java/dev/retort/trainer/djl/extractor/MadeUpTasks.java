package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up tasks of several kinds, as rows of (request, answer). */
final class MadeUpTasks {
  private static final String[] ITEMS = {
    "bolts", "hex nuts", "ball bearing", "drive belt", "oil seal", "gear wheel", "shaft", "spring"
  };
  private static final String[] CITIES = {
    "Bremen", "Graz", "Basel", "Lyon", "Porto", "Gent", "New Ulm", "Bad Ems", "Oslo", "Turin"
  };
  private static final String[][] UNITS = {
    {"pieces", "pcs"}, {"pcs", "pcs"}, {"boxes", "box"}, {"box", "box"}, {"stk", "pcs"}
  };
  private static final String[] OPENINGS = {"please", "we would like to", "kindly", "can you"};

  private MadeUpTasks() {}

  /** Flat: an intent and copied values, a city that may be missing. */
  static List<String[]> flat(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String opening = pick(OPENINGS, random);
      String item = pick(ITEMS, random);
      String city = pick(CITIES, random);
      String number = Integer.toString(10_000 + random.nextInt(90_000));
      rows.add(
          switch (random.nextInt(3)) {
            case 0 ->
                row(
                    "%s order %s for the plant in %s".formatted(opening, item, city),
                    "{\"intent\":\"order\",\"slots\":{\"city\":\"%s\",\"item\":\"%s\"}}"
                        .formatted(city, item));
            case 1 ->
                row(
                    "%s order %s".formatted(opening, item),
                    "{\"intent\":\"order\",\"slots\":{\"item\":\"%s\"}}".formatted(item));
            default ->
                row(
                    "%s cancel order no. %s".formatted(opening, number),
                    "{\"intent\":\"cancel\",\"slots\":{\"number\":\"%s\"}}".formatted(number));
          });
    }
    return rows;
  }

  /** Nested: order lines with numbers, units in other words, dates in other forms, one shared. */
  static List<String[]> lines(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean shared = random.nextInt(3) == 0;
      int day = 1 + random.nextInt(28);
      StringBuilder text = new StringBuilder("order ").append(1000 + random.nextInt(9000));
      String number = text.substring(6);
      StringBuilder lines = new StringBuilder();
      for (int line = 1 + random.nextInt(3); line > 0; line--) {
        String item = pick(ITEMS, random);
        String[] unit = UNITS[random.nextInt(UNITS.length)];
        int quantity = 1 + random.nextInt(3000);
        day = shared ? day : 1 + random.nextInt(28);
        text.append("\n- %,d %s of %s".formatted(quantity, unit[0], item));
        text.append(shared ? "" : ", due %02d.06.2025".formatted(day));
        lines.append(lines.isEmpty() ? "" : ",");
        lines.append(
            "{\"due\":\"2025-06-%02d\",\"item\":\"%s\",\"quantity\":%d,\"unit\":\"%s\"}"
                .formatted(day, item, quantity, unit[1]));
      }
      text.append(shared ? "\nall of it by %02d.06.2025".formatted(day) : "");
      rows.add(
          row(
              text.toString(),
              "{\"lines\":[%s],\"order_number\":\"%s\"}".formatted(lines, number)));
    }
    return rows;
  }

  /** Tool calls: one function or the other. */
  static List<String[]> calls(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String city = pick(CITIES, random);
      int days = 1 + random.nextInt(9);
      rows.add(
          random.nextBoolean()
              ? row(
                  "weather in %s for the next %d days".formatted(city, days),
                  "[{\"arguments\":{\"city\":\"%s\",\"days\":%d},\"name\":\"forecast\"}]"
                      .formatted(city, days))
              : row(
                  "what time is it in %s".formatted(city),
                  "[{\"arguments\":{\"city\":\"%s\"},\"name\":\"clock\"}]".formatted(city)));
    }
    return rows;
  }

  /** Members that are null where the request says nothing, lists that may be empty. */
  static List<String[]> nullable(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String city = random.nextBoolean() ? pick(CITIES, random) : "";
      List<String> items = new ArrayList<>();
      for (int count = random.nextInt(3); count > 0; count--) {
        items.add(pick(ITEMS, random));
      }
      rows.add(
          row(
              "send %s%s now"
                  .formatted(
                      items.isEmpty() ? "nothing" : String.join(" and ", items),
                      city.isEmpty() ? "" : " to " + city),
              "{\"city\":%s,\"items\":[%s],\"urgent\":true}"
                  .formatted(
                      city.isEmpty() ? "null" : '"' + city + '"',
                      items.isEmpty() ? "" : '"' + String.join("\",\"", items) + '"')));
    }
    return rows;
  }

  /** Answers that no span of the request gives. */
  static List<String[]> summaries(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rows.add(
          row(
              "%s order %s".formatted(pick(OPENINGS, random), pick(ITEMS, random)),
              "{\"summary\":\"the customer wrote %d words\"}".formatted(random.nextInt(100_000))));
    }
    return rows;
  }

  private static String pick(String[] from, SplittableRandom random) {
    return from[random.nextInt(from.length)];
  }

  private static String[] row(String request, String answer) {
    return new String[] {request, answer};
  }
}
