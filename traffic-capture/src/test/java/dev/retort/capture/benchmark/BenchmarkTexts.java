package dev.retort.capture.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Generated texts of 1 to 4 KB. */
final class BenchmarkTexts {
  private static final int SHORTEST = 1_000;
  private static final int LONGEST = 4_000;

  private static final List<String> PLAIN =
      List.of(
          "I have been waiting for my parcel since last week and nobody could tell me where it is.",
          "This is the third time that the app closes when I open the settings page.",
          "Could you please check whether the refund has been issued? Thanks in advance!",
          "Thank you for the quick answer, it is working again after I installed the update.",
          "When I call the function with an empty list, it returns null instead of raising an error.",
          "The hotel was lovely, but the room on the second floor was rather loud at night.",
          "Hi there, I am not sure that I understand how the new pricing works for small teams.",
          "Please summarize the text below in two sentences, and keep the tone friendly.",
          "My order arrived damaged, and the name on the label is wrong as well.",
          "What is the best way to learn a language when you have little time every day?");

  private static final List<String> NUMBERED =
      List.of(
          "Order #921038612 was placed on 2025-08-19 at 14:32 and costs $1,249.99 in total.",
          "The build 4.12.7829 fails on Linux 6.1.0, but 4.12.7828 passes all 1,204 tests.",
          "Request d25a7750-8d07-476b-ab28-aacd74d43ab4 took 2350 ms, tracking 8873349013050634.",
          "We sold 12 of 40 units in 2024 and 31 of 45 in 2025, which is up by 72.2 %.");

  private static final List<String> PERSONAL =
      List.of(
          "You can reach me at ann.lee@example.org or on +44 7700 900 812.",
          "My name is Ingrid Okafor and my card is 4111 1111 1111 1111.");

  private BenchmarkTexts() {}

  /**
   * Texts of a sort: {@code english} without any value or digit but the ordinary one, {@code
   * numbers} with numbers that are no personal data, {@code mixed} with such numbers and some
   * personal values, {@code json} documents of them.
   */
  static List<String> of(String sort, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(SHORTEST, LONGEST);
      texts.add(
          switch (sort) {
            case "english" -> sentences(length, 0, 0, random);
            case "numbers" -> sentences(length, 4, 0, random);
            case "mixed" -> sentences(length, 6, 12, random);
            case "json" -> document(length, random);
            default -> throw new IllegalArgumentException("no texts are called " + sort);
          });
    }
    return texts;
  }

  /** One of so many sentences has numbers, one of so many a personal value; 0: none. */
  private static String sentences(int length, int numbered, int personal, SplittableRandom random) {
    StringBuilder text = new StringBuilder(length + 100);
    while (text.length() < length) {
      List<String> from = PLAIN;
      if (personal > 0 && random.nextInt(personal) == 0) {
        from = PERSONAL;
      } else if (numbered > 0 && random.nextInt(numbered) == 0) {
        from = NUMBERED;
      }
      text.append(from.get(random.nextInt(from.size()))).append(' ');
    }
    return text.toString();
  }

  private static String document(int length, SplittableRandom random) {
    StringBuilder text = new StringBuilder(length + 300).append("{\"orders\":[");
    while (text.length() < length) {
      text.append(text.charAt(text.length() - 1) == '}' ? "," : "")
          .append("{\"id\":")
          .append(random.nextLong(1_000_000_000L))
          .append(",\"status\":\"delivered\",\"total\":")
          .append(random.nextInt(100_000) / 100.0)
          .append(",\"placedOn\":\"2025-08-19T14:32:10Z\",\"note\":\"")
          .append(PLAIN.get(random.nextInt(PLAIN.size())))
          .append("\"}");
    }
    return text.append("]}").toString();
  }
}
