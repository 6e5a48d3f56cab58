package dev.retort.console.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/**
 * People send things twice. Now and then the next text is one of the latest texts again, or the
 * same with a word more. Not thread-safe.
 */
final class Resending {
  private static final double EXACT = 0.035;
  private static final double NEARLY = 0.035;
  private static final int REMEMBERED = 150;

  private final Deque<String> latest = new ArrayDeque<>();
  private final Random random;

  Resending(Random random) {
    this.random = random;
  }

  /** A fresh text, or one of the latest again. */
  String next(Supplier<String> fresh) {
    double draw = random.nextDouble();
    if (!latest.isEmpty() && draw < EXACT) {
      return remembered();
    }
    if (!latest.isEmpty() && draw < EXACT + NEARLY) {
      return retouched(remembered());
    }
    String text = fresh.get();
    latest.addLast(text);
    if (latest.size() > REMEMBERED) {
      latest.removeFirst();
    }
    return text;
  }

  private String remembered() {
    Iterator<String> texts = latest.iterator();
    for (int skip = random.nextInt(latest.size()); skip > 0; skip--) {
      texts.next();
    }
    return texts.next();
  }

  private String retouched(String text) {
    return switch (random.nextInt(5)) {
      case 0 -> "Reminder: " + text;
      case 1 -> text + " (sent again)";
      case 2 -> text.replace(". ", ".\n");
      case 3 -> text + "!!";
      default -> "FW: " + text.toLowerCase(Locale.ROOT);
    };
  }
}
