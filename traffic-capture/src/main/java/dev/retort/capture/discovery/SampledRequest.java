package dev.retort.capture.discovery;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.OfferedTools;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TemplateTokens;
import java.util.SortedSet;

/**
 * What templates are looked for in.
 *
 * @param key orders the sample; it depends on the id alone
 * @param tools the functions that it offers, as far as is known
 */
record SampledRequest(
    long key,
    ExchangeId id,
    ShingledText instructions,
    ShingledText user,
    SortedSet<String> tools,
    SampledAnswer answer) {

  static SampledRequest of(long key, Exchange exchange) {
    return new SampledRequest(
        key,
        exchange.id(),
        ShingledText.of(TemplateTokens.of(exchange.prompt().instructions())),
        ShingledText.of(TemplateTokens.of(TaskMatcher.userText(exchange.prompt()))),
        OfferedTools.of(exchange.details()),
        SampledAnswer.of(exchange.completion()));
  }

  int size() {
    return instructions.size() + user.size();
  }
}
