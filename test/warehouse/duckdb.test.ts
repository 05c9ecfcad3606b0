import { openDuckdb } from '../../src/warehouse/duckdb.js';
import { warehouseContract } from '../contracts/warehouse.js';

warehouseContract('DuckDB', () => openDuckdb({ file: ':memory:', memoryLimit: '500MB' }));
