package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a bundle's student is, apart from where it comes from.
 *
 * @param base what it began as; empty if it was trained from nothing
 * @param variants its forms, by folder
 * @param chatTemplate the bundle's file with the template that its prompts follow
 * @param deferralRule the bundle's file that says which answers are given
 * @param licence an SPDX expression, if the publisher named one
 */
@JsonPropertyOrder({"base", "variants", "chatTemplate", "deferralRule", "licence"})
public record ModelDescription(
    Optional<BaseModel> base,
    List<Variant> variants,
    Optional<String> chatTemplate,
    Optional<String> deferralRule,
    Optional<String> licence) {
  /** Nothing is known. */
  public static final ModelDescription NONE =
      new ModelDescription(
          Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The variants are put in the order of their folders. */
  public ModelDescription {
    Objects.requireNonNull(base, "base");
    variants = variants.stream().sorted(Comparator.comparing(Variant::folder)).toList();
    Objects.requireNonNull(chatTemplate, "chatTemplate");
    Objects.requireNonNull(deferralRule, "deferralRule");
    Objects.requireNonNull(licence, "licence");
  }

  /** The variant of a form, if there is one. */
  public Optional<Variant> variant(VariantFormat format) {
    return variants.stream().filter(variant -> variant.format() == format).findFirst();
  }
}
