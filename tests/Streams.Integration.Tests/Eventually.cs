
namespace Streams.Integration.Tests;

/// <summary>Waits for what another process brings about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> otherwise, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > within)
            {
                Assert.Fail($"not within {within.TotalSeconds:F0} s: {otherwise()}");
            }
            await Task.Delay(Between, stop);
        }
    }
}
