using System.Xml.Linq;
using KoGpt2.Augmentation.Reports.Page;

namespace KoGpt2.Augmentation.Reports;

/// <summary>Writes a report for people: one HTML file that needs no other, runs nothing, and reads on a phone as on a desk.</summary>
public static class ReportPage
{
    // Whatever slipped in, the browser would neither load nor run it.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    private static readonly string s_style = ReadStyle();

    /// <summary>Writes the page: HTML that is well-formed XML as well, all text of the run escaped.</summary>
    public static string Write(RunReport report)
    {
        XElement page = new("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"), new XAttribute("content", Policy)),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                Html.Text("title", report.Run),
                new XElement("style", s_style)),
            new XElement("body",
                Summary.Write(report),
                Funnel.Write(report),
                Labels.Write(report),
                Histograms.Write(report),
                Variety.Write(report),
                ExampleList.Write(report),
                Making.Write(report)));
        return $"<!DOCTYPE html>\n{page.ToString(SaveOptions.DisableFormatting)}\n";
    }

    private static string ReadStyle()
    {
        using StreamReader reader = new(typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }
}
