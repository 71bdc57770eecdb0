using System.Globalization;
using System.Text;

namespace Streams.Lab.Reports;

/// <summary>Latencies as SVG: each measured one in its place, the shortest first, on a logarithmic scale.</summary>
internal static class LatencyPlot
{
    private const int Width = 640;
    private const int Height = 220;
    private const double LeastMs = 10;
    private const double MostMs = 100_000;

    /// <summary>The plot; empty where nothing was measured.</summary>
    public static string Svg(IReadOnlyList<double> latenciesMs)
    {
        if (latenciesMs.Count == 0)
        {
            return "<p>nothing was raised</p>";
        }

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg width=\"{Width + 80}\" height=\"{Height + 30}\" role=\"img\" font-size=\"12\">");
        foreach (var (ms, text) in new[] { (10.0, "10 ms"), (100.0, "100 ms"), (1_000.0, "1 s"), (10_000.0, "10 s"), (100_000.0, "100 s") })
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"60\" x2=\"{Width + 60}\" y1=\"{Y(ms):F1}\" y2=\"{Y(ms):F1}\" stroke=\"#ddd\"/><text x=\"54\" y=\"{Y(ms) + 4:F1}\" text-anchor=\"end\">{text}</text>");
        }

        foreach (var (i, ms) in latenciesMs.Order().Index())
        {
            var x = 60 + (Width * (i + 0.5) / latenciesMs.Count);
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:F1}\" cy=\"{Y(ms):F1}\" r=\"3.5\" fill=\"#2d5d9d\"><title>{ms:F0} ms</title></circle>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static double Y(double ms) => 10 + (Height * (1 - (Math.Log(Math.Clamp(ms, LeastMs, MostMs) / LeastMs) / Math.Log(MostMs / LeastMs))));
}
