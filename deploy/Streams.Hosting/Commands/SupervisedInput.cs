namespace Streams.Hosting.Commands;

/// <summary>Asks a program to stop once its standard input ends: the process that supervises it holds the other end, and is gone then, however it ended.</summary>
/// <remarks>Only where <see cref="Variable"/> says so: services have no input. Thread: one of its own reads; what it reads is nobody's.</remarks>
public static class SupervisedInput
{
    /// <summary>Environment variable of the supervised program.</summary>
    public const string Variable = "STREAMS_STOP_WITH_INPUT";

    /// <summary>Value of <see cref="Variable"/> that turns it on.</summary>
    public const string On = "true";

    /// <summary>A source that is cancelled with <paramref name="stop"/>, and where this program is supervised when its input ends.</summary>
    internal static CancellationTokenSource Link(CancellationToken stop) =>
        Link(Environment.GetEnvironmentVariable(Variable) == On ? Console.OpenStandardInput() : null, stop);

    /// <summary>The same for a given input; null is none.</summary>
    internal static CancellationTokenSource Link(Stream? input, CancellationToken stop)
    {
        var linked = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (input is not null)
        {
            new Thread(() => CancelAtEnd(input, linked)) { IsBackground = true, Name = "supervised input" }.Start();
        }

        return linked;
    }

    private static void CancelAtEnd(Stream input, CancellationTokenSource linked)
    {
        var ignored = new byte[64];
        try
        {
            while (input.Read(ignored) > 0)
            {
                // whoever supervises has nothing to say
            }
        }
        catch (IOException)
        {
            // as good as an end
        }

        try
        {
            linked.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // the program ended meanwhile
        }
    }
}
