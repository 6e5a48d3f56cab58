package dev.retort.evaluator.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** The pages' templates, compiled when the module is built. */
final class ReportTemplate {
  private static final String PROMOTION = "promotion.jte";
  private static final String COMPARISON = "comparison.jte";
  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          ReportTemplate.class.getClassLoader(),
          ReportTemplate.class.getPackageName());

  private ReportTemplate() {}

  static String render(PageModel model) {
    return render(PROMOTION, model);
  }

  static String render(ComparisonModel model) {
    return render(COMPARISON, model);
  }

  private static String render(String template, Object model) {
    StringOutput output = new StringOutput();
    ENGINE.render(template, model, output);
    return output.toString();
  }
}
