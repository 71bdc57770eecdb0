using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Streams.Training.Fitting;

/// <summary>Fits principal components with ML.NET's randomized PCA, and takes them out of its model.</summary>
internal static class PrincipalComponents
{
    /// <summary>Mean and components of some rows.</summary>
    /// <param name="rows">Standardised windows.</param>
    /// <param name="rank">Components wanted; fewer where there are fewer rows.</param>
    /// <param name="seed">Seed.</param>
    public static (float[] Mean, float[][] Components) Fit(IReadOnlyList<float[]> rows, int rank, int seed)
    {
        var (model, _) = Train(rows, rank, seed);
        VBuffer<float> mean = default;
        model.GetMean(ref mean);
        VBuffer<float>[]? vectors = null;
        model.GetEigenVectors(ref vectors!, out var found);
        return ([.. mean.DenseValues()], [.. vectors.Take(found).Select(vector => vector.DenseValues().ToArray())]);
    }

    /// <summary>The trained model itself, with the rows' own scores.</summary>
    internal static (PcaModelParameters Model, float[] Scores) Train(IReadOnlyList<float[]> rows, int rank, int seed)
    {
        var context = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
        var view = context.Data.LoadFromEnumerable(rows.Select(row => new Row { Features = row }), schema);
        var trainer = context.AnomalyDetection.Trainers.RandomizedPca(new RandomizedPcaTrainer.Options
        {
            FeatureColumnName = nameof(Row.Features),
            Rank = Math.Min(rank, Math.Min(rows.Count - 1, rows[0].Length - 1)),
            EnsureZeroMean = true,
            Seed = seed,
        });
        var model = trainer.Fit(view);
        var scores = model.Transform(view).GetColumn<float>("Score").ToArray();
        return (model.Model, scores);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
