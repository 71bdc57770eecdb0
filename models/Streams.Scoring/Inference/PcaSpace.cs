namespace Streams.Scoring.Inference;

/// <summary>The directions in which normal windows vary together, and what is left of a window beside them.</summary>
/// <remarks>
/// Shape: components [rank, features], orthonormal. Source: Jackson and Mudholkar 1979, control procedures for residuals of principal components.
/// </remarks>
internal sealed class PcaSpace(float[] mean, float[][] components)
{
    public IReadOnlyList<float> Mean => mean;

    public IReadOnlyList<float[]> Components => components;

    /// <summary>Takes away what the components explain.</summary>
    /// <param name="deviations">Standardised values; 0 where unknown.</param>
    /// <param name="residuals">Gets what is left.</param>
    public void Residuals(ReadOnlySpan<float> deviations, Span<float> residuals)
    {
        Span<float> centred = stackalloc float[deviations.Length];
        for (var i = 0; i < centred.Length; i++)
        {
            residuals[i] = centred[i] = deviations[i] - mean[i];
        }
        foreach (var component in components)
        {
            var along = 0f;
            for (var i = 0; i < centred.Length; i++)
            {
                along += centred[i] * component[i];
            }
            for (var i = 0; i < centred.Length; i++)
            {
                residuals[i] -= along * component[i];
            }
        }
    }
}
