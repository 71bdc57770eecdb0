using Streams.Hosting;

namespace Streams.Cli.Demo;

/// <summary>The recordings of real containers that the demo replays, and what was learned from the first of them.</summary>
internal static class DemoRecordings
{
    /// <summary>Another run of the same shop than the one that the profiles were fitted to: nothing in it is malicious.</summary>
    public static string Benign => Find("shop-normal.avro");

    /// <summary>The shop while it is broken into and robbed.</summary>
    public static string Intrusion => Find("shop-intrusion.avro");

    /// <summary>What is usual for the shop's workloads, fitted from shop-fit.avro.</summary>
    public static string Profiles => Find("shop-profiles.jsonl");

    private static string Find(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "recordings", name);
        return File.Exists(path) ? path : throw new FailedException($"{path} is missing: build or publish the program again.");
    }
}
