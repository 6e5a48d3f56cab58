package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a path's values are like in a sample of rows. */
final class PathStatistics {
  /** Leaves on which normalisations are compared. */
  private static final int COMPARED = 400;

  /** A stand-in for nothing is at least this share of a path's values. */
  private static final double COMMON = 0.02;

  private static final int RECURRING = 3;
  private static final double NEARLY_ALL = 0.9;
  private static final double PRACTICALLY_ALL = 0.995;
  private static final double CHANCE = 0.05;

  private final List<Leaf> leaves = new ArrayList<>();
  private final List<RequestIndex> requests = new ArrayList<>();
  private final Map<JsonNode, Integer> values = new HashMap<>();
  private int copies;
  private int numbers;
  private int listed;
  private int severals;
  private int singleLists;

  void add(Leaf leaf, RequestIndex request) {
    leaves.add(leaf);
    requests.add(request);
    values.merge(leaf.value(), 1, Integer::sum);
    numbers += leaf.value().isNumber() ? 1 : 0;
    listed += leaf.listed() ? 1 : 0;
    copies +=
        leaf.mayBeCopied() && !request.spans(Normalisation.EXACT, leaf.text()).isEmpty() ? 1 : 0;
  }

  /** A list of plain values with so many elements. */
  void list(int elements) {
    severals += elements > 1 ? 1 : 0;
    singleLists += elements == 1 ? 1 : 0;
  }

  int size() {
    return leaves.size();
  }

  int distinct() {
    return values.size();
  }

  /** Share of exact copies among the values that are not the stand-in for nothing. */
  double exactShare(Optional<JsonNode> absent) {
    int absents = absent.map(values::get).orElse(0);
    return size() == absents ? 0 : (double) copies / (size() - absents);
  }

  boolean isNumeric() {
    return 2 * numbers > size();
  }

  Slot.Plurality plurality() {
    if (listed == 0) {
      return Slot.Plurality.SINGLE;
    }
    return singleLists == 0 && listed < size() && severals > 0
        ? Slot.Plurality.LIST_IF_SEVERAL
        : Slot.Plurality.LIST;
  }

  /** The value that stands for nothing: null or empty, or a word that is hardly ever copied. */
  Optional<JsonNode> absent() {
    return values.entrySet().stream()
        .filter(e -> e.getValue() >= Math.max(RECURRING, COMMON * size()))
        .filter(e -> e.getKey().isNull() || e.getKey().asText().isBlank() || isUncopied(e.getKey()))
        .max(
            Map.Entry.<JsonNode, Integer>comparingByValue()
                .thenComparing(e -> e.getKey().toString()))
        .map(Map.Entry::getKey);
  }

  /** Whether a value is not in the requests, while most others are. */
  private boolean isUncopied(JsonNode value) {
    int count = values.get(value);
    if (count == size() || copies < NEARLY_ALL * (size() - count)) {
      return false;
    }
    int step = Math.max(1, size() / COMPARED);
    int looked = 0;
    int found = 0;
    for (int i = 0; i < size(); i += step) {
      if (leaves.get(i).value().equals(value)) {
        looked++;
        String text = Normalisation.LOWER_CASE.apply(value.asText()).orElse(value.asText());
        found += requests.get(i).spans(Normalisation.LOWER_CASE, text).isEmpty() ? 0 : 1;
      }
    }
    return looked >= RECURRING && found <= CHANCE * looked;
  }

  /** The plainest of the normalisations that most values are copied by. */
  Normalisation normalisation(Optional<JsonNode> absent) {
    if (!isNumeric() && exactShare(absent) >= PRACTICALLY_ALL) {
      return Normalisation.EXACT;
    }
    return Arrays.stream(Normalisation.values())
        .filter(normalisation -> normalisation.isOfNumbers() == isNumeric())
        .max(Comparator.comparingInt(this::copiesBy))
        .orElseThrow();
  }

  private int copiesBy(Normalisation normalisation) {
    int count = 0;
    int step = Math.max(1, size() / COMPARED);
    for (int i = 0; i < size(); i += step) {
      Leaf leaf = leaves.get(i);
      count +=
          leaf.mayBeCopied() && !requests.get(i).spans(normalisation, leaf.text()).isEmpty()
              ? 1
              : 0;
    }
    return count;
  }

  /** Leaves by row, each row with its request. */
  Map<RequestIndex, List<Leaf>> byRequest() {
    Map<RequestIndex, List<Leaf>> rows = new java.util.LinkedHashMap<>();
    for (int i = 0; i < size(); i++) {
      rows.computeIfAbsent(requests.get(i), r -> new ArrayList<>()).add(leaves.get(i));
    }
    return rows;
  }
}
