package dev.retort.evaluator.report;

import dev.retort.evaluator.gate.PromotionDecision;

/** The decision: its word, its look, and its sentence without the word, which is shown apart. */
record Verdict(String word, String style, String finding) {

  static Verdict of(PromotionDecision decision) {
    return decision.fold(
        promote -> of("Promote", "good", promote),
        reject -> of("Reject", "bad", reject),
        review -> of("Needs review", "open", review));
  }

  private static Verdict of(String word, String style, PromotionDecision decision) {
    String sentence = Text.unbroken(decision.verdict());
    String lead = word + ": ";
    return new Verdict(
        word,
        style,
        sentence.startsWith(lead) ? Text.capitalised(sentence.substring(lead.length())) : sentence);
  }
}
