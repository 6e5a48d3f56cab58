package dev.retort.console.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Recognises what a ticket is about by its words, forgiving typing errors. Each cue of the handbook
 * that the ticket contains counts as many points as it has words; the matter with most points wins,
 * the earlier one in the handbook at a tie. What the writer mentions in passing does not count.
 * Immutable and thread-safe.
 */
final class RoutingHandbook {
  private static final Pattern ASIDE =
      Pattern.compile("(?i)\\b(?:PS: |by the way, |on another note: )");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}#]+");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final int SHORTEST_CORRECTED = 6;

  private final List<Matter> matters = new ArrayList<>();
  private final Spelling spelling;

  RoutingHandbook() {
    PhraseBook book = PhraseBook.load("routing-handbook.yaml");
    List<String> words = new ArrayList<>();
    for (String name : book.names()) {
      List<Cue> cues = book.alternatives(name).stream().map(Cue::of).toList();
      matters.add(new Matter(name, cues));
      book.alternatives(name).stream()
          .flatMap(cue -> List.of(cue.split(" ", -1)).stream())
          .forEach(words::add);
    }
    spelling = new Spelling(words);
  }

  private record Matter(String name, List<Cue> cues) {
    int points(String text) {
      return cues.stream().filter(cue -> text.contains(cue.sought())).mapToInt(Cue::points).sum();
    }
  }

  /** A cue is sought with the blanks around it, so that it only matches whole words. */
  private record Cue(String sought, int points) {
    static Cue of(String line) {
      String sought = line.endsWith("*") ? line.substring(0, line.length() - 1) : line + " ";
      return new Cue(" " + sought, line.split(" ", -1).length);
    }
  }

  /** The labels and record-settled matters, in the handbook's order. */
  List<String> matters() {
    return matters.stream().map(Matter::name).toList();
  }

  /** The matter of a ticket; the handbook's first if no cue is found. */
  String matterOf(String ticket) {
    String text = words(ASIDE.split(ticket, 2)[0]);
    Matter best = matters.get(0);
    int most = 0;
    for (Matter matter : matters) {
      int points = matter.points(text);
      if (points > most) {
        most = points;
        best = matter;
      }
    }
    return best.name();
  }

  private String words(String ticket) {
    String plain = DIGITS.matcher(ticket.toLowerCase(Locale.ROOT)).replaceAll("#");
    StringBuilder words = new StringBuilder(" ");
    for (String word : NO_WORD.split(plain, -1)) {
      if (!word.isEmpty()) {
        words
            .append(word.length() < SHORTEST_CORRECTED ? word : spelling.correct(word))
            .append(' ');
      }
    }
    return words.toString();
  }
}
