package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds words that stand for values of few kinds, such as "pieces" for {@code pcs}: whenever the
 * word is in a request the value is in its answer, more often than chance would have it. The word
 * that explains most of the rows that lack an explanation comes first.
 */
final class AliasDiscovery {
  private static final int MOST_VALUES = 200;
  private static final int LONGEST = 3;
  private static final int RECURRING = 3;
  private static final double PRECISION = 0.9;

  /** Log-odds of what chance may find among all candidates. */
  private static final double SIGNIFICANCE = Math.log(100);

  private final Slot slot;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, List<Integer>> rowsOfWords = new HashMap<>();

  private AliasDiscovery(Slot slot, PathStatistics statistics) {
    this.slot = slot;
    statistics.byRequest().forEach(this::add);
    rowsOfWords.values().removeIf(found -> found.size() < RECURRING);
  }

  private record Row(RequestIndex request, Map<String, Integer> needs) {}

  /** The slot with the aliases that its values need. */
  static Slot extend(Slot slot, PathStatistics statistics) {
    return statistics.distinct() > MOST_VALUES
        ? slot
        : new AliasDiscovery(slot, statistics).extended();
  }

  private void add(RequestIndex request, List<Leaf> leaves) {
    Map<String, Integer> needs = new TreeMap<>();
    for (Leaf leaf : leaves) {
      if (leaf.mayBeCopied()
          && slot.absent().filter(AnswerTree.write(leaf.value())::equals).isEmpty()) {
        needs.merge(leaf.text(), 1, Integer::sum);
      }
    }
    int number = rows.size();
    rows.add(new Row(request, needs));
    Set<String> words = new HashSet<>();
    RequestTokens tokens = request.tokens();
    for (int from = 0; from < tokens.size(); from++) {
      for (int to = from + 1; to <= Math.min(tokens.size(), from + LONGEST); to++) {
        String text = tokens.text(new Span(from, to));
        if (isWording(text)) {
          words.add(Normalisation.LOWER_CASE.apply(text).orElse(text));
        }
      }
    }
    words.forEach(w -> rowsOfWords.computeIfAbsent(w, any -> new ArrayList<>()).add(number));
  }

  /** Words without punctuation, at least one of them with a letter. */
  private static boolean isWording(String text) {
    return text.codePoints().anyMatch(Character::isLetter)
        && text.codePoints()
            .allMatch(c -> Character.isLetterOrDigit(c) || Character.isWhitespace(c) || c == '\'');
  }

  private Slot extended() {
    Set<String> values = new TreeSet<>();
    rows.forEach(row -> values.addAll(row.needs().keySet()));
    Map<String, String> aliases = new TreeMap<>();
    for (String value : values) {
      aliasesOf(value, aliases);
    }
    return withAliases(aliases);
  }

  private Slot withAliases(Map<String, String> aliases) {
    return new Slot(
        slot.path(),
        slot.normalisation(),
        aliases,
        slot.numeric(),
        slot.plurality(),
        slot.everywhere(),
        slot.absent());
  }

  private void aliasesOf(String value, Map<String, String> aliases) {
    double share =
        (double) rows.stream().filter(row -> row.needs().containsKey(value)).count() / rows.size();
    double chance = SIGNIFICANCE + Math.log(rowsOfWords.size());
    while (true) {
      String best = best(value, withAliases(aliases), aliases, -chance / Math.log(share));
      if (best.isEmpty()) {
        return;
      }
      aliases.put(best, value);
    }
  }

  /** The word that explains most rows still in need of one; empty if chance would do as well. */
  private String best(String value, Slot current, Map<String, String> aliases, double enough) {
    Map<String, Integer> explained = new LinkedHashMap<>();
    for (int number = 0; number < rows.size(); number++) {
      Row row = rows.get(number);
      int need = row.needs().getOrDefault(value, 0);
      if (need > 0 && current.spans(row.request(), value).size() < need) {
        for (String word : words(row)) {
          explained.merge(word, 1, Integer::sum);
        }
      }
    }
    String best = "";
    int most = 0;
    for (Map.Entry<String, Integer> entry : explained.entrySet()) {
      String word = entry.getKey();
      int count = entry.getValue();
      boolean better =
          count > most
              || (count == most
                  && (word.length() < best.length()
                      || (word.length() == best.length() && word.compareTo(best) < 0)));
      if (better
          && count >= RECURRING
          && !aliases.containsKey(word)
          && isPrecise(word, value, enough)) {
        best = word;
        most = count;
      }
    }
    return best;
  }

  private Set<String> words(Row row) {
    Set<String> words = new TreeSet<>();
    RequestTokens tokens = row.request().tokens();
    for (int from = 0; from < tokens.size(); from++) {
      for (int to = from + 1; to <= Math.min(tokens.size(), from + LONGEST); to++) {
        String text = tokens.text(new Span(from, to));
        String word = Normalisation.LOWER_CASE.apply(text).orElse(text);
        if (rowsOfWords.containsKey(word)) {
          words.add(word);
        }
      }
    }
    return words;
  }

  private boolean isPrecise(String word, String value, double enough) {
    List<Integer> all = rowsOfWords.get(word);
    long with = all.stream().filter(i -> rows.get(i).needs().containsKey(value)).count();
    return with >= PRECISION * all.size() && with >= enough;
  }
}
