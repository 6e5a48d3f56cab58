package dev.retort.evaluator.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** The page's template, compiled when the module is built. */
final class ReportTemplate {
  private static final String TEMPLATE = "promotion.jte";
  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          ReportTemplate.class.getClassLoader(),
          ReportTemplate.class.getPackageName());

  private ReportTemplate() {}

  static String render(PageModel model) {
    StringOutput output = new StringOutput();
    ENGINE.render(TEMPLATE, model, output);
    return output.toString();
  }
}
