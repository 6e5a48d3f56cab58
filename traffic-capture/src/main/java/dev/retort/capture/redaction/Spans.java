package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Spans as recognisers find them, made disjoint. */
final class Spans {
  private Spans() {}

  /** The spans in the order of the text; overlapping ones joined, of the first kind among them. */
  static List<PersonalDataSpan> disjoint(List<PersonalDataSpan> spans) {
    if (spans.size() < 2) {
      return List.copyOf(spans);
    }
    List<PersonalDataSpan> ordered = new ArrayList<>(spans);
    ordered.sort(
        Comparator.comparingInt(PersonalDataSpan::start)
            .thenComparing(PersonalDataSpan::kind)
            .thenComparingInt(PersonalDataSpan::end));
    List<PersonalDataSpan> disjoint = new ArrayList<>();
    PersonalDataSpan current = ordered.get(0);
    for (PersonalDataSpan next : ordered.subList(1, ordered.size())) {
      if (next.start() < current.end()) {
        current =
            new PersonalDataSpan(
                current.start(),
                Math.max(current.end(), next.end()),
                next.kind().compareTo(current.kind()) < 0 ? next.kind() : current.kind());
      } else {
        disjoint.add(current);
        current = next;
      }
    }
    disjoint.add(current);
    return disjoint;
  }
}
