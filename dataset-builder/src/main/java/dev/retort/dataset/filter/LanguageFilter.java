package dev.retort.dataset.filter;

import dev.retort.capture.Exchange;
import dev.retort.dataset.language.LanguageCode;
import dev.retort.dataset.language.LanguageDetector;
import java.util.Set;

/** Drops requests that begin in a language that is clearly none of the task's. */
final class LanguageFilter implements ExampleFilter {
  /** What follows adds more time than certainty. */
  private static final int PREFIX = 200;

  private final LanguageDetector detector;
  private final Set<String> languages;

  /**
   * @param codes ISO 639-3, at least one
   * @throws IllegalArgumentException if the detector does not know one of them
   */
  LanguageFilter(Set<String> codes) {
    this.detector = LanguageDetector.load();
    this.languages = detector.known(codes.stream().map(LanguageCode::new).toList());
  }

  @Override
  public FilterVerdict judge(Exchange exchange) {
    String input = exchange.prompt().studentInput();
    String beginning = input.length() <= PREFIX ? input : input.substring(0, PREFIX);
    return detector.isClearlyNoneOf(languages, beginning)
        ? FilterVerdict.drop(DropReason.OTHER_LANGUAGE)
        : FilterVerdict.KEEP;
  }
}
