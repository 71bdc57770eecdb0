namespace Streams.Detection;

/// <summary>Refuses a state that a later version has written, before it is misread.</summary>
internal static class StateVersion
{
    /// <summary>Checks the first number of an encoding.</summary>
    /// <exception cref="NotSupportedException">The state was written by a version that this one does not know.</exception>
    public static void Check(string state, long found, long known)
    {
        if (found < 1 || found > known)
        {
            throw new NotSupportedException($"{state} was written in encoding {found}; this version reads up to {known}. Run the version that wrote it, or a later one.");
        }
    }
}
