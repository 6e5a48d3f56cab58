package dev.retort.capture.redaction;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Measures how many texts of about 1 KB a second of one CPU redacts: texts without personal data,
 * without any digit, and with two values each. Run it by its main method.
 */
final class RedactionRate {
  private static final int TEXTS = 4_000;
  private static final int LENGTH = 1_000;
  private static final int ROUNDS = 12;

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

  private RedactionRate() {}

  public static void main(String[] arguments) {
    report("no digits", texts(PLAIN, List.of(), 0));
    report("no personal data", texts(PLAIN, NUMBERED, 4));
    report("numbers only", texts(NUMBERED, List.of(), 0));
    report("personal data", texts(PLAIN, PERSONAL, 8));
  }

  /** Sentences in random order; one of so many is of the second sort. */
  private static List<String> texts(List<String> usual, List<String> rare, int oneIn) {
    SplittableRandom random = new SplittableRandom(7);
    List<String> texts = new ArrayList<>(TEXTS);
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder(LENGTH + 100);
      while (text.length() < LENGTH) {
        List<String> from = oneIn > 0 && random.nextInt(oneIn) == 0 ? rare : usual;
        text.append(from.get(random.nextInt(from.size()))).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static void report(String name, List<String> texts) {
    long chars = texts.stream().mapToLong(String::length).sum() / texts.size();
    double best = 0;
    long replaced = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      replaced = 0;
      for (String text : texts) {
        replaced += Redactor.standard().redact(text).replacements().size();
      }
      long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      best = Math.max(best, texts.size() * 1e9 / nanos);
    }
    System.out.printf(
        Locale.ROOT,
        "%-18s %4d chars, %.2f values a text, %,.0f texts a CPU second%n",
        name,
        chars,
        replaced / (double) texts.size(),
        best);
  }
}
