package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.measure.UserOutcome.Feedback;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Every measure that a task can ask for, by name. Thread-safe. The standard ones, with their
 * parameters:
 *
 * <ul>
 *   <li>{@code exact-match}, {@code rouge-l}, {@code json-valid}, {@code json-exact}, {@code
 *       slot-f1}, {@code user-outcome}: none
 *   <li>{@code json-schema}: {@code schema}, the text of a JSON Schema
 *   <li>{@code field-precision}, {@code field-recall}, {@code field-f1}: {@code elements}, {@code
 *       ordered} (the default) or {@code unordered}
 *   <li>{@code numeric}: {@code absolute} and {@code relative} tolerance, 0 by default
 *   <li>{@code judge}: {@code url} of an OpenAI-compatible endpoint with its version, {@code
 *       model}; by choice {@code criteria} in words, {@code ties} ({@code half}, the default, or
 *       {@code no-worse}), {@code temperature} (0 by default, {@code unset} for models that refuse
 *       the field), {@code key}, {@code timeoutSeconds} (60), {@code parallelRows} (4)
 *   <li>{@code http}: {@code url}; by choice {@code key}, {@code timeoutSeconds}, {@code
 *       parallelRows}, likewise
 * </ul>
 *
 * <p>A {@code key} is a reference to a secret, and is sent as a bearer token.
 */
public final class MeasureCatalogue {
  private final Map<String, MeasureProvider> providers;

  /**
   * A catalogue of the given measures.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public MeasureCatalogue(List<MeasureProvider> providers) {
    Map<String, MeasureProvider> byName = new TreeMap<>();
    for (MeasureProvider provider : providers) {
      MeasureProvider other = byName.put(provider.measure(), provider);
      if (other != null) {
        throw new IllegalArgumentException(
            "two measures are called '%s', from %s and %s; rename one"
                .formatted(
                    provider.measure(), other.getClass().getName(), provider.getClass().getName()));
      }
    }
    this.providers = Collections.unmodifiableMap(byName);
  }

  /**
   * The standard measures, and those that the class path brings.
   *
   * @param secrets reads a reference such as {@code env:JUDGE_KEY}
   * @param feedback what users made of answers, by exchange; may be empty
   */
  public static MeasureCatalogue standard(
      UnaryOperator<String> secrets, Map<ExchangeId, Feedback> feedback) {
    return new MeasureCatalogue(
        Stream.concat(
                StandardMeasures.all(secrets, feedback).stream(),
                ServiceLoader.load(MeasureProvider.class).stream().map(ServiceLoader.Provider::get))
            .toList());
  }

  /** The names that can be asked for. */
  public Set<String> names() {
    return providers.keySet();
  }

  /**
   * Makes the measures of a task, in the order given.
   *
   * @throws IllegalArgumentException if a name is unknown or stands twice, or a parameter is not
   *     what its measure needs; all problems at once, one a line
   */
  public MeasureSet select(List<MeasureSpec> specs) {
    List<String> problems = new ArrayList<>();
    List<MeasureSet.Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (MeasureSpec spec : specs) {
      try {
        if (!names.add(spec.name())) {
          throw new IllegalArgumentException("another one has its name; give each its own");
        }
        entries.add(new MeasureSet.Entry(spec.name(), create(spec)));
      } catch (IllegalArgumentException e) {
        problems.add("measure '%s': %s".formatted(spec.name(), e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    return new MeasureSet(entries);
  }

  private Measure create(MeasureSpec spec) {
    MeasureProvider provider = providers.get(spec.measure());
    if (provider == null) {
      throw new IllegalArgumentException(
          "there is no measure '%s'%s (there are %s, and what jars on the class path add)"
              .formatted(
                  spec.measure(),
                  Suggestion.of(spec.measure(), providers.keySet()),
                  String.join(", ", providers.keySet())));
    }
    MeasureParameters parameters = new MeasureParameters(spec.parameters());
    Measure measure = provider.create(parameters);
    parameters.refuseUnknown();
    return measure;
  }
}
