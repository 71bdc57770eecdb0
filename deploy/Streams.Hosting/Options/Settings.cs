using Microsoft.Extensions.Configuration;

namespace Streams.Hosting.Options;

/// <summary>What stands in appsettings.json beside the program and in variables that begin with STREAMS__; the variables win.</summary>
internal static class Settings
{
    public static IConfiguration Load()
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(AppContext.BaseDirectory)
                .AddJsonFile("appsettings.json", optional: true)
                .AddEnvironmentVariables("STREAMS__")
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"{Path.Combine(AppContext.BaseDirectory, "appsettings.json")} is no valid JSON: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
